// A completion that goes on as it was when it refuses an event: it is kept as it stood a little earlier, with what it has
// taken since. It decides nothing of its own.
import type { ObservedEvent } from '../../protocol/index.js';
import type { Completion } from '../judging/completion.js';
import type { Broken } from '../judging/moment.js';

export class Refusing {
  #present: Completion;
  #saved: Completion;
  #since: ObservedEvent[] = [];
  readonly #stride: number;

  /** @param stride events between two states that are kept: a refusal takes as long as so many events, a state some of them */
  constructor(start: Completion, stride: number) {
    this.#saved = start;
    this.#present = start.copy();
    this.#stride = stride;
  }

  /** How the rules stand now. */
  get present(): Completion {
    return this.#present;
  }

  /**
   * Takes the event, or says what it breaks; then it was not taken.
   *
   * @throws TooMuchUnseen
   */
  take(event: ObservedEvent): Broken | undefined {
    const broken = this.#present.observe(event);
    if (broken === undefined) this.#keep(event);
    else this.#goBack();
    return broken;
  }

  #keep(event: ObservedEvent): void {
    this.#since.push(event);
    if (this.#since.length < this.#stride) return;
    this.#saved = this.#present.copy();
    this.#since = [];
  }

  #goBack(): void {
    this.#present = this.#saved.copy();
    for (const event of this.#since) this.#present.observe(event);
  }
}
