// What an exploration reached, and what it never did: a rule that was never checked, or a state that was never
// entered, is a hole in whatever the exploration is said to have shown.
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import type { MonitorAutomaton } from './monitor-automaton.js';
import type { Network, NetworkEvent } from './network.js';
import { chartStates, chartTransitions, type StatechartAutomaton } from './statechart-automaton.js';

export type ChartCoverage = {
  readonly name: string;
  /** Reachable local states: configuration and context. */
  readonly localStates: number;
  readonly states: number;
  readonly statesNeverEntered: readonly string[];
  readonly transitions: number;
  readonly transitionsNeverTaken: readonly string[];
};

export type Coverage = {
  readonly charts: readonly ChartCoverage[];
  /** Rules that no step checked. */
  readonly neverExercised: readonly string[];
};

/** For each automaton, charts before monitors, and each of its states that was reached: which events were taken in it. */
export type Taken = readonly (readonly (Uint8Array | undefined)[])[];

export function coverageOf<Event extends NetworkEvent>(
  network: Network<Event>,
  charts: readonly StatechartAutomaton[],
  monitors: readonly MonitorAutomaton[],
  { taken }: { readonly taken: Taken },
): Coverage {
  return {
    charts: charts.map((chart, k) => {
      const machine = network.participants[k]?.machine;
      if (machine === undefined) throw new RangeError(`no participant is ${chart.name}`);
      return chartCoverage(chart, machine, taken[k] ?? []);
    }),
    neverExercised: monitors
      .filter(
        (monitor, k) => !steps(taken[charts.length + k] ?? []).some(([state, event]) => monitor.held(state, event)),
      )
      .map(({ name }) => name),
  };
}

function chartCoverage(chart: StatechartAutomaton, machine: AnyStateMachine, taken: Taken[number]): ChartCoverage {
  const seenStates = new Set(taken.flatMap((_, local) => nodeIds(chart.snapshots[local])));
  const seenTransitions = new Set(steps(taken).flatMap(([state, event]) => chart.taken(state, event)));
  const states = chartStates(machine);
  const transitions = [...new Set(chartTransitions(machine))];
  return {
    name: chart.name,
    localStates: taken.filter((events) => events !== undefined).length,
    states: states.length,
    statesNeverEntered: states.filter((id) => !seenStates.has(id)),
    transitions: transitions.length,
    transitionsNeverTaken: transitions.filter((name) => !seenTransitions.has(name)),
  };
}

/** The steps taken: local state and event. */
const steps = (taken: Taken[number]): readonly (readonly [number, number])[] =>
  taken.flatMap((events, state) =>
    [...(events ?? [])].flatMap((isTaken, event) => (isTaken ? [[state, event] as const] : [])),
  );

const nodeIds = (snapshot: AnyMachineSnapshot | undefined): readonly string[] =>
  snapshot?._nodes.map(({ id }) => id) ?? [];
