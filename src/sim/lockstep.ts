// Follows events on the statecharts and compares: they must accept each, and then stand where the implementation
// stands. Whatever the statecharts answered once is kept for every later run.
import { charts, type ModelState, projection } from '../machines/index.js';
import {
  channels,
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

  /** How many local states are remembered. */
  get states(): number {
    return this.#charts.reduce((sum, { states }) => sum + states, 0);
  }

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

/**
 * What one frame of a channel does is nothing to any other, so each frame has a statechart of its own, in which no other is ever
 * sent. One for all would have as many states as there are sets of frames.
 */
const isChannel: readonly boolean[] = charts.map(({ name }) => name in channels);

export class Lockstep {
  readonly #charts: readonly InternedChart[];
  /** Of each statechart; of a channel where each of its frames begins. */
  readonly #locals: Local[];
  /** Of each channel the frames, by their numbers; nothing happened to those that are not there. */
  readonly #frames: readonly (Local[] | undefined)[];
  /** Where the statecharts that take part go; each is somewhere only when all of them accept. */
  readonly #next: (Local | undefined)[] = [];
  // The link when it was compared last: whether a frame's statechart has moved since, and how many frames had been sent.
  #isMoved = true;
  #sent = 0;

  constructor(interned: readonly InternedChart[], parameters: Parameters) {
    this.#charts = interned;
    this.#locals = interned.map((chart) => chart.initial(parameters));
    this.#frames = isChannel.map((is) => (is ? [] : undefined));
  }

  /** Takes the event; what is wrong with it, or with where the implementation stands after it. */
  follow(event: ProtocolEvent, stands: ModelState): string | undefined {
    const { place, taking } = kindOf(event.type);
    if (!this.#accept(event, place, taking))
      return `${nameOf(event)} is refused by ${this.#refusing(taking).join(' and ')}`;
    return this.#agree(stands) ? undefined : `after ${nameOf(event)}, ${this.#differences(stands)}`;
  }

  #agree(stands: ModelState): boolean {
    const locals = this.#locals;
    // One by one: taking the list apart costs more than the comparison.
    const host = locals[0];
    const primary = locals[1];
    const secondary = locals[5];
    if (!(host && primary && secondary)) throw new RangeError('a pair has three nodes');
    return nodesAgree(stands, host.expects, primary.expects, secondary.expects) && this.#linkAgrees(stands);
  }

  #linkAgrees(stands: ModelState): boolean {
    const sent = stands.data.length + stands.acks.length + stands.messages.length;
    // Frames ever sent only become more.
    if (!this.#isMoved && sent === this.#sent) return true;
    this.#isMoved = false;
    this.#sent = sent;
    const data = this.#frames[2];
    const acks = this.#frames[3];
    const messages = this.#frames[4];
    if (!(data && acks && messages)) throw new RangeError('a link has three channels');
    return linkAgrees(stands, data, acks, messages);
  }

  /** Whether all of these statecharts accept the event; then they have taken it. */
  #accept(event: ProtocolEvent, place: number, taking: readonly number[]): boolean {
    const frame = numberOf(event);
    const number = frame * kinds.size + place;
    let isAccepted = true;
    for (let k = 0; k < taking.length; k += 1) {
      const next = this.#after(taking[k] ?? 0, frame, number, event);
      this.#next[k] = next;
      if (next === undefined) isAccepted = false;
    }
    for (let k = 0; isAccepted && k < taking.length; k += 1) {
      const next = this.#next[k];
      if (next !== undefined) this.#go(taking[k] ?? 0, frame, next);
    }
    return isAccepted;
  }

  #after(chart: number, frame: number, number: number, event: ProtocolEvent): Local | undefined {
    const local = this.#frames[chart]?.[frame] ?? this.#locals[chart];
    return local === undefined ? undefined : this.#charts[chart]?.after(local, number, event);
  }

  #go(chart: number, frame: number, next: Local): void {
    const frames = this.#frames[chart];
    if (frames === undefined) this.#locals[chart] = next;
    else if (frames[frame] !== next) {
      const start = this.#locals[chart];
      while (start !== undefined && frames.length < frame) frames.push(start);
      frames[frame] = next;
      this.#isMoved = true;
    }
  }

  #refusing(taking: readonly number[]): readonly string[] {
    return taking.filter((_, k) => this.#next[k] === undefined).map((chart) => charts[chart]?.name ?? '');
  }

  #differences(stands: ModelState): string {
    const found = new Map<string, Value>(Object.entries(stands));
    return Object.entries(this.#expected())
      .filter(([variable, value]) => !isSame(value, found.get(variable)))
      .map(([variable, value]) => `${variable} is ${found.get(variable)}, and ${value} in the model`)
      .join('; ');
  }

  #expected(): ModelState {
    const [, , data, acks, messages] = this.#frames.map((frames) => (frames ?? []).map(({ expects }) => expects));
    return {
      ...projection(this.#locals.map(({ snapshot }) => snapshot)),
      data: (data ?? []).flatMap((expects) => expects.data),
      acks: (acks ?? []).flatMap((expects) => expects.acks),
      messages: (messages ?? []).flatMap((expects) => expects.messages),
    };
  }
}

type Value = ModelState[keyof ModelState];

function isSame(a: Value, b: Value | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return a.length === b.length && a.every((number, k) => number === b[k]);
}
