// What was sent between the nodes, as far as the order of two logs needs it: an arrival comes after its sending, and
// nothing else is known between nodes without a common clock. It judges nothing.
import { rememberedMessages } from '../../invariants/index.js';
import { add, become, contains, emptySet, type Span } from '../../invariants/sequence-set.js';
import type { NodeName, ObservedEvent, TraceHeader } from '../../protocol/index.js';
import { settingOf } from './observability.js';

export class Sendings {
  readonly #data = emptySet();
  readonly #acks = emptySet();
  /** Of messages that are older it is taken that they were sent. */
  readonly #messages = new Set<number>();
  /** Of what is never seen to be sent, nothing is known. */
  readonly #unseen: Readonly<Record<'data' | 'acks' | 'messages', boolean>>;
  #forgotten = 0;

  constructor(header: TraceHeader) {
    const { shows } = settingOf(header);
    this.#unseen = {
      data: !shows('primary.transmit'),
      acks: !shows('secondary.report'),
      messages: !shows('primary.message'),
    };
  }

  /** The node that has to go on before this event can have happened; nothing if it can have happened now. */
  waitsFor(event: ObservedEvent): NodeName | undefined {
    switch (event.type) {
      case 'secondary.store':
        return this.#unseen.data || contains(this.#data, event.seq) ? undefined : 'primary';
      case 'primary.acknowledged':
        return this.#unseen.acks || contains(this.#acks, event.seq) ? undefined : 'secondary';
      case 'secondary.permit':
        return this.#unseen.messages || this.#wasMessage(event.upTo) ? undefined : 'primary';
      default:
        return undefined;
    }
  }

  see(event: ObservedEvent): void {
    switch (event.type) {
      case 'primary.transmit':
        add(this.#data, event.seq);
        break;
      case 'secondary.report':
        add(this.#acks, event.seq);
        break;
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
  #begin({ reported, destaged, held, permitted }: (ObservedEvent & { type: 'begin' })['state']): void {
    become(this.#data, reported);
    become(this.#acks, destaged, held as readonly Span[]);
    this.#forgotten = Math.max(permitted, this.#acks.prefix);
  }
}
