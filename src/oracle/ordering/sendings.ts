// What was sent between the nodes, as far as the order of two logs needs it: an arrival comes after its sending, and
// nothing else is known between nodes without a common clock. It judges nothing.
import { type Follower, type Reference, type Step, stepBefore } from '../../invariants/index.js';
import {
  beginSteps,
  lacksStep,
  noSteps,
  type SentSteps,
  seeStep,
  sendMessage,
  wasMessage,
} from '../../invariants/sent-steps.js';
import { alphabet, type NodeName, type ObservedEvent, type TraceHeader } from '../../protocol/index.js';
import { settingOf } from './observability.js';

/** What can arrive, with a number of one write. */
const arrivals = ['secondary.store', 'secondary.report', 'primary.acknowledged', 'secondary.destage'] as const;

export class Sendings {
  /** The step of the other node that an event follows; of what is never seen to be sent, nothing is known. */
  readonly #follows: ReadonlyMap<ObservedEvent['type'], Step>;
  readonly #sent: SentSteps;
  readonly #seesMessages: boolean;

  constructor(header: TraceHeader) {
    const { shows, lacks } = settingOf(header);
    const fromOther = (arrival: Follower): Step | undefined => {
      const step = stepBefore(arrival, lacks);
      return step !== undefined && shows(step) && alphabet[step].node !== alphabet[arrival].node ? step : undefined;
    };
    const follows = new Map<ObservedEvent['type'], Step>();
    for (const arrival of arrivals) {
      const step = fromOther(arrival);
      if (step !== undefined) follows.set(arrival, step);
    }
    this.#follows = follows;
    this.#sent = noSteps(new Set(follows.values()));
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
        return lacksStep(this.#sent, step, event.seq) ? alphabet[step].node : undefined;
      }
      case 'secondary.permit':
        return !this.#seesMessages || wasMessage(this.#sent, event.upTo) ? undefined : 'primary';
      default:
        return undefined;
    }
  }

  /** The sending that this event has to come after; nothing if it has none, or none is seen. */
  awaits(event: ObservedEvent): Reference | undefined {
    if (event.type === 'secondary.permit')
      return this.#seesMessages ? { type: 'primary.message', number: event.upTo } : undefined;
    const step = this.#follows.get(event.type);
    return step !== undefined && 'seq' in event ? { type: step, number: event.seq } : undefined;
  }

  see(event: ObservedEvent): void {
    switch (event.type) {
      case 'primary.store':
      case 'primary.transmit':
      case 'secondary.store':
      case 'secondary.report':
        seeStep(this.#sent, event.type, event.seq);
        break;
      case 'primary.message':
        sendMessage(this.#sent, event.upTo);
        break;
      case 'begin':
        beginSteps(this.#sent, event.state);
        break;
      default:
    }
  }
}
