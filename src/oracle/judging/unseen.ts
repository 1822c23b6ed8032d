// Which hidden events were taken to have happened, so that one that is told after all is not taken twice. It keeps what is out
// of order, not all that has ever been taken.
import { add, contains, emptySet, type SequenceSet } from '../../invariants/sequence-set.js';
import { isEventType, numberOf, type ObservedEvent } from '../../protocol/index.js';

export class Unseen {
  readonly #numbers: Map<string, SequenceSet>;

  constructor(numbers = new Map<string, SequenceSet>()) {
    this.#numbers = numbers;
  }

  copy(): Unseen {
    return new Unseen(structuredClone(this.#numbers));
  }

  add(event: ObservedEvent): void {
    const number = numberIn(event);
    if (number < 1) return;
    const known = this.#numbers.get(event.type) ?? emptySet();
    this.#numbers.set(event.type, known);
    if (!coversAll(event)) add(known, number);
    else known.prefix = Math.max(known.prefix, number);
  }

  has(event: ObservedEvent): boolean {
    const known = this.#numbers.get(event.type);
    return known !== undefined && contains(known, numberIn(event));
  }
}

/** A message or a permission says all that a smaller one does. */
const coversAll = ({ type }: ObservedEvent) => type === 'primary.message' || type === 'secondary.permit';

function numberIn(event: ObservedEvent): number {
  return event.type === 'read' || event.type === 'begin' || event.type === 'end' || !isEventType(event.type)
    ? 0
    : numberOf(event);
}
