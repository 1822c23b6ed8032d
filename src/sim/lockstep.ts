// Follows events on the statecharts and compares: they must accept each, and then stand where the implementation
// stands. Whatever the statecharts answered once is kept for every later run.
import { charts, type ModelState, projection } from '../machines/index.js';
import {
  type EventType,
  entryOf,
  eventTypes,
  nameOf,
  numberOf,
  type Parameters,
  type ProtocolEvent,
} from '../protocol/index.js';
import { linkAgrees, nodesAgree } from './agreement.js';
import { InternedChart, type Local } from './interned-chart.js';

/** The statecharts of the pair, to be used for many runs. */
export class InternedPair {
  readonly #charts = charts.map((chart) => new InternedChart(chart));

  start(parameters: Parameters): Lockstep {
    return new Lockstep(this.#charts, parameters);
  }
}

/** Events of a type: their place among the types, and the statecharts that take part, by their places. */
type Kind = { readonly place: number; readonly taking: readonly number[] };

const kinds: ReadonlyMap<EventType, Kind> = new Map(
  eventTypes.map((type, place) => {
    const taking = charts.flatMap(({ name }, k) => (entryOf(type).charts.includes(name) ? [k] : []));
    return [type, { place, taking }];
  }),
);

function kindOf(type: EventType): Kind {
  const kind = kinds.get(type);
  if (kind === undefined) throw new RangeError(`there is no event "${type}"`);
  return kind;
}

export class Lockstep {
  readonly #charts: readonly InternedChart[];
  readonly #locals: Local[];
  /** Where the statecharts that take part go; each is somewhere only when all of them accept. */
  readonly #next: (Local | undefined)[] = [];
  // The link when it was compared last, and how many frames had been sent.
  #data: Local | undefined;
  #acks: Local | undefined;
  #messages: Local | undefined;
  #frames = 0;

  constructor(interned: readonly InternedChart[], parameters: Parameters) {
    this.#charts = interned;
    this.#locals = interned.map((chart) => chart.initial(parameters));
  }

  /** Takes the event; what is wrong with it, or with where the implementation stands after it. */
  follow(event: ProtocolEvent, stands: ModelState): string | undefined {
    const { place, taking } = kindOf(event.type);
    if (!this.#accept(event, numberOf(event) * kinds.size + place, taking))
      return `${nameOf(event)} is refused by ${this.#refusing(taking).join(' and ')}`;
    return this.#agree(stands) ? undefined : `after ${nameOf(event)}, ${this.#differences(stands)}`;
  }

  #agree(stands: ModelState): boolean {
    const locals = this.#locals;
    // One by one: taking the list apart costs more than the comparison.
    const host = locals[0];
    const primary = locals[1];
    const data = locals[2];
    const acks = locals[3];
    const messages = locals[4];
    const secondary = locals[5];
    if (!(host && primary && data && acks && messages && secondary)) throw new RangeError('a pair has six statecharts');
    return (
      nodesAgree(stands, host.expects, primary.expects, secondary.expects) &&
      (this.#isUnchanged(data, acks, messages, stands) ||
        linkAgrees(stands, data.expects, acks.expects, messages.expects))
    );
  }

  /** Whether the link is as it was when it agreed last: frames ever sent only become more. */
  #isUnchanged(data: Local, acks: Local, messages: Local, stands: ModelState): boolean {
    const frames = stands.data.length + stands.acks.length + stands.messages.length;
    const isSameLink = data === this.#data && acks === this.#acks && messages === this.#messages;
    if (isSameLink && frames === this.#frames) return true;
    this.#data = data;
    this.#acks = acks;
    this.#messages = messages;
    this.#frames = frames;
    return false;
  }

  /** Whether all of these statecharts accept the event; then they have taken it. */
  #accept(event: ProtocolEvent, number: number, taking: readonly number[]): boolean {
    let isAccepted = true;
    for (let k = 0; k < taking.length; k += 1) {
      const next = this.#after(taking[k] ?? 0, number, event);
      this.#next[k] = next;
      if (next === undefined) isAccepted = false;
    }
    for (let k = 0; isAccepted && k < taking.length; k += 1) {
      const next = this.#next[k];
      if (next !== undefined) this.#locals[taking[k] ?? 0] = next;
    }
    return isAccepted;
  }

  #after(chart: number, number: number, event: ProtocolEvent): Local | undefined {
    const local = this.#locals[chart];
    return local === undefined ? undefined : this.#charts[chart]?.after(local, number, event);
  }

  #refusing(taking: readonly number[]): readonly string[] {
    return taking.filter((_, k) => this.#next[k] === undefined).map((chart) => charts[chart]?.name ?? '');
  }

  #differences(stands: ModelState): string {
    const expected = projection(this.#locals.map(({ snapshot }) => snapshot));
    const found = new Map<string, Value>(Object.entries(stands));
    return Object.entries(expected)
      .filter(([variable, value]) => !isSame(value, found.get(variable)))
      .map(([variable, value]) => `${variable} is ${found.get(variable)}, and ${value} in the model`)
      .join('; ');
  }
}

type Value = ModelState[keyof ModelState];

function isSame(a: Value, b: Value | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return a.length === b.length && a.every((number, k) => number === b[k]);
}
