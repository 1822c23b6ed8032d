// A statechart whose local states are found as they are reached, and kept for every later run: XState is asked once for
// each of them and each event.
import { type AnyMachineSnapshot, initialTransition } from 'xstate';
import { type Step, stepperOf } from '../explore/stepper.js';
import { structuralKey } from '../explore/structural-key.js';
import { type Chart, type ModelState, variablesOf } from '../machines/index.js';
import type { Parameters, ProtocolEvent } from '../protocol/index.js';

export type Variable = { readonly name: keyof ModelState; readonly value: ModelState[keyof ModelState] };

/** A local state. */
export type Local = {
  readonly snapshot: AnyMachineSnapshot;
  /** The variables of the model that it decides. */
  readonly variables: readonly Variable[];
  /** By event, as a number: the state that it leads to, or 'refused'. */
  readonly after: Map<number, Local | 'refused'>;
};

export class InternedChart {
  readonly chart: Chart;
  readonly #locals = new Map<string, Local>();
  /** By the parameters. */
  readonly #initial = new Map<string, Local>();
  #step: Step | undefined;

  constructor(chart: Chart) {
    this.chart = chart;
  }

  initial({ writes, queueDepth, primaryCapacity, secondaryCapacity }: Parameters): Local {
    const parameters = { writes, queueDepth, primaryCapacity, secondaryCapacity };
    const key = `${writes} ${queueDepth} ${primaryCapacity} ${secondaryCapacity}`;
    const known = this.#initial.get(key);
    if (known !== undefined) return known;
    this.#step ??= stepperOf(this.chart.machine, parameters);
    const local = this.#intern(initialTransition(this.chart.machine, parameters)[0]);
    this.#initial.set(key, local);
    return local;
  }

  /**
   * The state after the event.
   *
   * @param number of the event: no other event of the chart has it
   */
  after(local: Local, number: number, event: ProtocolEvent): Local | 'refused' {
    const known = local.after.get(number);
    if (known !== undefined) return known;
    const { snapshot } = local;
    const next = this.#step && snapshot.can(event) ? this.#intern(this.#step(snapshot, event)) : 'refused';
    local.after.set(number, next);
    return next;
  }

  #intern(snapshot: AnyMachineSnapshot): Local {
    const key = structuralKey([snapshot.value, snapshot.context]);
    const known = this.#locals.get(key);
    if (known !== undefined) return known;
    const local = { snapshot, variables: this.#variables(snapshot), after: new Map<number, Local | 'refused'>() };
    this.#locals.set(key, local);
    return local;
  }

  #variables(snapshot: AnyMachineSnapshot): readonly Variable[] {
    const variables: Partial<ModelState> = variablesOf[this.chart.name](snapshot);
    const names = Object.keys(variables).filter((name) => isVariable(variables, name));
    return names.flatMap((name) => {
      const value = variables[name];
      return value === undefined ? [] : [{ name, value }];
    });
  }
}

const isVariable = (variables: Partial<ModelState>, name: string): name is keyof ModelState => name in variables;
