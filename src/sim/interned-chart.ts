// A statechart whose local states are found as they are reached, and kept for every later run: XState is asked once for
// each of them and each event.
import { type AnyMachineSnapshot, initialTransition } from 'xstate';
import { type Step, stepperOf } from '../explore/stepper.js';
import { structuralKey } from '../explore/structural-key.js';
import type { Chart, ModelState } from '../machines/index.js';
import type { Parameters, ProtocolEvent } from '../protocol/index.js';
import { expectedBy } from './agreement.js';

/** A local state. */
export type Local = {
  readonly snapshot: AnyMachineSnapshot;
  /** What it expects of the variables that its statechart decides. */
  readonly expects: ModelState;
  /** The events that were tried here, as numbers: few, so that a search through them is shorter than one in a map. */
  readonly tried: number[];
  /** The states that they lead to, in the same order; undefined where the event is refused. */
  readonly after: (Local | undefined)[];
};

export class InternedChart {
  readonly chart: Chart;
  readonly #locals = new Map<string, Local>();
  /** By the parameters that the statechart knows. */
  readonly #initial = new Map<string, Local>();
  #step: Step | undefined;

  constructor(chart: Chart) {
    this.chart = chart;
  }

  /** How many local states were reached. */
  get states(): number {
    return this.#locals.size;
  }

  initial({ writes, queueDepth, primaryCapacity, secondaryCapacity }: Parameters): Local {
    const parameters = { writes, queueDepth, primaryCapacity, secondaryCapacity };
    const key = this.chart.parameters.map((name) => parameters[name]).join();
    const known = this.#initial.get(key);
    if (known !== undefined) return known;
    this.#step ??= stepperOf(this.chart.machine, parameters);
    const local = this.#intern(initialTransition(this.chart.machine, parameters)[0]);
    this.#initial.set(key, local);
    return local;
  }

  /**
   * The state after the event; undefined if it is refused.
   *
   * @param number of the event: no other event of the chart has it
   */
  after(local: Local, number: number, event: ProtocolEvent): Local | undefined {
    const { tried, after } = local;
    for (let k = 0; k < tried.length; k += 1) if (tried[k] === number) return after[k];
    return this.#ask(local, number, event);
  }

  #ask({ snapshot, tried, after }: Local, number: number, event: ProtocolEvent): Local | undefined {
    const next = this.#step && snapshot.can(event) ? this.#intern(this.#step(snapshot, event)) : undefined;
    tried.push(number);
    after.push(next);
    return next;
  }

  #intern(snapshot: AnyMachineSnapshot): Local {
    const key = structuralKey([snapshot.value, snapshot.context]);
    const known = this.#locals.get(key);
    if (known !== undefined) return known;
    const local: Local = { snapshot, expects: expectedBy(this.chart.name, snapshot), tried: [], after: [] };
    this.#locals.set(key, local);
    return local;
  }
}
