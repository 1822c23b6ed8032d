// The statecharts' product, walked breadth first on interned local states: XState is asked once per local state and
// event. It is the tests' own walk and must never use the explorer, which is checked elsewhere.
import { type AnyMachineSnapshot, initialTransition, transition } from 'xstate';
import { type Chart, charts, type PairState } from '../../src/machines/index.js';
import { instances, type ObservedEvent, type Parameters } from '../../src/protocol/index.js';

/** A state of the product: a local state of each chart, in the order of `charts`, by number. */
export type ProductState = readonly number[];

/** An enabled event and the state after it, both by number. */
type ProductStep = { readonly event: number; readonly after: number };

export type Product = {
  readonly events: readonly ObservedEvent[];
  readonly locals: readonly LocalStates[];
  readonly states: readonly ProductState[];
  /** The enabled events of each state. */
  readonly steps: readonly (readonly ProductStep[])[];
};

/** The local states of one chart, as far as they were met, and what each event does in them. */
export class LocalStates {
  readonly chart: Chart;
  readonly snapshots: AnyMachineSnapshot[] = [];
  readonly #events: readonly ObservedEvent[];
  readonly #numbers = new Map<string, number>();
  readonly #after: (number | 'refused' | undefined)[][] = [];

  constructor(chart: Chart, parameters: Parameters, events: readonly ObservedEvent[]) {
    this.chart = chart;
    this.#events = events;
    this.#intern(initialTransition(chart.machine, parameters)[0]);
  }

  /** The local state after the event, which is the same if the chart does not take part in it. */
  after(local: number, event: number): number | 'refused' {
    const row = this.#after[local];
    if (row === undefined) throw new RangeError(`${this.chart.name} has no local state ${local}`);
    const after = row[event] ?? this.#ask(local, event);
    row[event] = after;
    return after;
  }

  #ask(local: number, number: number): number | 'refused' {
    const event = this.#events[number];
    const snapshot = this.snapshots[local];
    if (event === undefined || snapshot === undefined) throw new RangeError(`there is no event ${number}`);
    if (!this.chart.alphabet.some((type) => type === event.type)) return local;
    return snapshot.can(event) ? this.#intern(transition(this.chart.machine, snapshot, event)[0]) : 'refused';
  }

  #intern(snapshot: AnyMachineSnapshot): number {
    const key = JSON.stringify([snapshot.value, snapshot.context, snapshot.status]);
    const number = this.#numbers.get(key) ?? this.snapshots.push(snapshot) - 1;
    if (number === this.#numbers.size) {
      this.#numbers.set(key, number);
      this.#after.push([]);
    }
    return number;
  }
}

/** More states than a pair of any size here has: a statechart that is wrong may have no end of them. */
const tooMany = 100_000;

/** Every reachable state of the pair, with the events that are enabled in it. */
export function productOf(parameters: Parameters): Product {
  const events = instances(parameters, 1);
  const locals = charts.map((chart) => new LocalStates(chart, parameters, events));
  const states: ProductState[] = [locals.map(() => 0)];
  const numbers = new Map([[String(states[0]), 0]]);
  const numberOfState = (state: ProductState): number => {
    const key = String(state);
    const number = numbers.get(key) ?? states.push(state) - 1;
    numbers.set(key, number);
    return number;
  };
  const steps: ProductStep[][] = [];
  for (const state of states) {
    const enabled = events.flatMap((_, event) => {
      const after = afterAll(locals, state, event);
      return after === undefined ? [] : [{ event, after: numberOfState(after) }];
    });
    steps.push(enabled);
    if (states.length > tooMany) throw new RangeError(`the pair has more than ${tooMany} states`);
  }
  return { events, locals, states, steps };
}

/** The state after the event if every chart accepts it. */
function afterAll(locals: readonly LocalStates[], state: ProductState, event: number): ProductState | undefined {
  const after: number[] = [];
  for (const [chart, local] of state.entries()) {
    const next = locals[chart]?.after(local, event);
    if (next === undefined || next === 'refused') return undefined;
    after.push(next);
  }
  return after;
}

/** The snapshots that a state of the product stands for. */
export const snapshotsOf = ({ locals }: Product, state: ProductState): PairState =>
  locals.flatMap(({ snapshots }, chart) => snapshots[state[chart] ?? -1] ?? []);
