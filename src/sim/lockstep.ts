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
import { InternedChart, type Local, type Variable } from './interned-chart.js';

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

export class Lockstep {
  readonly #charts: readonly InternedChart[];
  readonly #locals: Local[];
  /** Where the statecharts that take part go; each is somewhere only when all of them accept. */
  readonly #next: (Local | 'refused')[] = [];

  constructor(interned: readonly InternedChart[], parameters: Parameters) {
    this.#charts = interned;
    this.#locals = interned.map((chart) => chart.initial(parameters));
  }

  /** Takes the event; what is wrong with it, or with where the implementation stands after it. */
  follow(event: ProtocolEvent, stands: ModelState): string | undefined {
    const taking = kinds.get(event.type)?.taking ?? [];
    if (!this.#accept(event, taking)) return `${nameOf(event)} is refused by ${this.#refusing(taking).join(' and ')}`;
    for (const [k, chart] of taking.entries()) {
      const local = this.#next[k];
      if (local !== undefined && local !== 'refused') this.#locals[chart] = local;
    }
    return this.#isAt(stands) ? undefined : `after ${nameOf(event)}, ${this.#differences(stands)}`;
  }

  #accept(event: ProtocolEvent, taking: readonly number[]): boolean {
    const number = numberOf(event) * eventTypes.length + (kinds.get(event.type)?.place ?? 0);
    let isAccepted = true;
    for (let k = 0; k < taking.length; k += 1) {
      const chart = taking[k] ?? 0;
      const local = this.#locals[chart];
      const next = local === undefined ? 'refused' : (this.#charts[chart]?.after(local, number, event) ?? 'refused');
      this.#next[k] = next;
      if (next === 'refused') isAccepted = false;
    }
    return isAccepted;
  }

  #refusing(taking: readonly number[]): readonly string[] {
    return taking.filter((_, k) => this.#next[k] === 'refused').map((chart) => charts[chart]?.name ?? '');
  }

  #isAt(stands: ModelState): boolean {
    for (const { variables } of this.#locals) if (!agree(variables, stands)) return false;
    return true;
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

function agree(variables: readonly Variable[], stands: ModelState): boolean {
  for (const { name, value } of variables) if (!isSame(value, stands[name])) return false;
  return true;
}

function isSame(a: Value, b: Value | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  if (a.length !== b.length) return false;
  for (let k = 0; k < a.length; k += 1) if (a[k] !== b[k]) return false;
  return true;
}
