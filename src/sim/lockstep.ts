// Follows events on the statecharts and compares: they must accept each, and then stand where the implementation
// stands. It asks XState once for each local state and event, and keeps the answer for every later run.
import { type AnyMachineSnapshot, initialTransition, transition } from 'xstate';
import { structuralKey } from '../explore/structural-key.js';
import { type Chart, charts, type ModelState, projection } from '../machines/index.js';
import { nameOf, type Parameters, type ProtocolEvent } from '../protocol/index.js';

/** A local state; an event leads to the next one, or to none. */
type Local = { readonly snapshot: AnyMachineSnapshot; readonly after: Map<string, Local | undefined> };

/** The local states of a statechart, found as they are reached; the parameters are in their context. */
class InternedChart {
  readonly chart: Chart;
  readonly #locals = new Map<string, Local>();

  constructor(chart: Chart) {
    this.chart = chart;
  }

  initial(parameters: Parameters): Local {
    return this.#intern(initialTransition(this.chart.machine, parameters)[0]);
  }

  /** The state after the event; undefined where it is refused. */
  after(local: Local, name: string, event: ProtocolEvent): Local | undefined {
    if (local.after.has(name)) return local.after.get(name);
    const { snapshot } = local;
    const next = snapshot.can(event) ? this.#intern(transition(this.chart.machine, snapshot, event)[0]) : undefined;
    local.after.set(name, next);
    return next;
  }

  #intern(snapshot: AnyMachineSnapshot): Local {
    const key = structuralKey([snapshot.value, snapshot.context]);
    const known = this.#locals.get(key);
    if (known !== undefined) return known;
    const local = { snapshot, after: new Map<string, Local | undefined>() };
    this.#locals.set(key, local);
    return local;
  }
}

/** The statecharts of the pair, to be used for many runs. */
export class InternedPair {
  readonly #charts = charts.map((chart) => new InternedChart(chart));

  start(parameters: Parameters): Lockstep {
    return new Lockstep(this.#charts, parameters);
  }
}

export class Lockstep {
  readonly #charts: readonly InternedChart[];
  #locals: Local[];

  constructor(interned: readonly InternedChart[], parameters: Parameters) {
    this.#charts = interned;
    this.#locals = interned.map((chart) => chart.initial(parameters));
  }

  /** Takes the event; what is wrong with it, or with where the implementation stands after it. */
  follow(event: ProtocolEvent, stands: ModelState): string | undefined {
    const name = nameOf(event);
    const next = this.#charts.map((interned, k) => {
      const local = this.#locals[k];
      return local !== undefined && interned.chart.alphabet.includes(event.type)
        ? interned.after(local, name, event)
        : local;
    });
    const refusing = this.#charts.filter((_, k) => next[k] === undefined).map(({ chart }) => chart.name);
    if (refusing.length > 0) return `${name} is refused by ${refusing.join(' and ')}`;
    this.#locals = next.flatMap((local) => local ?? []);
    const expected = projection(this.#locals.map(({ snapshot }) => snapshot));
    const found = new Map<string, Value>(Object.entries(stands));
    const differing = Object.entries(expected).filter(([variable, value]) => !isSame(value, found.get(variable)));
    if (differing.length === 0) return undefined;
    const list = differing.map(
      ([variable, value]) => `${variable} is ${found.get(variable)}, and ${value} in the model`,
    );
    return `after ${name}, ${list.join('; ')}`;
  }
}

type Value = ModelState[keyof ModelState];

function isSame(a: Value, b: Value | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return a.length === b.length && a.every((number, k) => number === b[k]);
}
