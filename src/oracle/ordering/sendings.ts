// What was sent between the nodes, as far as the order of two logs needs it: an arrival comes after its sending, and
// nothing else is known between nodes without a common clock. It judges nothing.
import { type Follower, rememberedMessages, type Step, stepBefore } from '../../invariants/index.js';
import { add, become, contains, emptySet, type SequenceSet, type Span } from '../../invariants/sequence-set.js';
import { alphabet, type EventType, type NodeName, type ObservedEvent, type TraceHeader } from '../../protocol/index.js';
import { settingOf } from './observability.js';

/** What can arrive, with a number of one write. */
const arrivals = ['secondary.store', 'secondary.report', 'primary.acknowledged', 'secondary.destage'] as const;
type Arrival = (typeof arrivals)[number];

export class Sendings {
  /** The step of the other node that an event follows; of what is never seen to be sent, nothing is known. */
  readonly #follows: ReadonlyMap<Arrival, Step>;
  readonly #seen: ReadonlyMap<EventType, SequenceSet>;
  /** Of messages that are older it is taken that they were sent. */
  readonly #messages = new Set<number>();
  readonly #seesMessages: boolean;
  #forgotten = 0;

  constructor(header: TraceHeader) {
    const { shows, lacks } = settingOf(header);
    const fromOther = (arrival: Follower): Step | undefined => {
      const step = stepBefore(arrival, lacks);
      return step !== undefined && shows(step) && alphabet[step].node !== alphabet[arrival].node ? step : undefined;
    };
    const follows = new Map<Arrival, Step>();
    for (const arrival of arrivals) {
      const step = fromOther(arrival);
      if (step !== undefined) follows.set(arrival, step);
    }
    this.#follows = follows;
    this.#seen = new Map([...follows.values()].map((step) => [step, emptySet()]));
    this.#seesMessages = shows('primary.message');
  }

  /** The node that has to go on before this event can have happened; nothing if it can have happened now. */
  waitsFor(event: ObservedEvent): NodeName | undefined {
    switch (event.type) {
      case 'secondary.store':
      case 'secondary.report':
      case 'primary.acknowledged':
      case 'secondary.destage': {
        const step = this.#follows.get(event.type);
        const seen = step === undefined ? undefined : this.#seen.get(step);
        return step === undefined || seen === undefined || contains(seen, event.seq) ? undefined : alphabet[step].node;
      }
      case 'secondary.permit':
        return !this.#seesMessages || this.#wasMessage(event.upTo) ? undefined : 'primary';
      default:
        return undefined;
    }
  }

  see(event: ObservedEvent): void {
    switch (event.type) {
      case 'primary.store':
      case 'primary.transmit':
      case 'secondary.report': {
        const seen = this.#seen.get(event.type);
        if (seen !== undefined) add(seen, event.seq);
        break;
      }
      case 'primary.message':
        this.#send(event.upTo);
        break;
      case 'begin':
        this.#begin(event.state);
        break;
      default:
    }
  }

  #wasMessage(upTo: number): boolean {
    return this.#messages.has(upTo) || (upTo >= 1 && upTo <= this.#forgotten);
  }

  #send(upTo: number): void {
    this.#messages.add(upTo);
    if (this.#messages.size <= rememberedMessages) return;
    const [oldest] = this.#messages;
    if (oldest === undefined) return;
    this.#messages.delete(oldest);
    this.#forgotten = Math.max(this.#forgotten, oldest);
  }

  /** Whatever may have been under way when the trace began is taken as sent. */
  #begin({ stored, reported, destaged, held, permitted }: (ObservedEvent & { type: 'begin' })['state']): void {
    const atSecondary = emptySet();
    become(atSecondary, destaged, held as readonly Span[]);
    for (const [step, seen] of this.#seen)
      if (step === 'primary.store') become(seen, stored);
      else if (step === 'primary.transmit') become(seen, reported);
      else become(seen, destaged, held as readonly Span[]);
    this.#forgotten = Math.max(permitted, atSecondary.prefix);
  }
}
