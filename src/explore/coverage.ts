// What an exploration reached, and what it never did: a rule that was never checked, or a state that was never
// entered, is a hole in whatever the exploration is said to have shown.
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import type { Composite } from './composite.js';
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
type Taken = readonly (readonly (Uint8Array | undefined)[])[];

export function coverageOf<Event extends NetworkEvent>(
  network: Network<Event>,
  charts: readonly StatechartAutomaton[],
  monitors: readonly MonitorAutomaton[],
  composites: readonly Composite[],
): Coverage {
  const taken = takenIn(composites, charts.length + monitors.length, network.events.length);
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

/** What was taken in composites, taken apart. */
function takenIn(composites: readonly Composite[], automata: number, events: number): Taken {
  const taken = Array.from({ length: automata }, (): Uint8Array[] => []);
  const locals = new Int32Array(automata);
  for (const composite of composites) {
    for (let state = 0; state < composite.size; state += 1) {
      if (composite.entered[state] === 0) continue;
      composite.read(state, locals);
      for (const k of composite.members) addTaken(taken[k] ?? [], locals[k] ?? 0, composite, state, events);
    }
  }
  return taken;
}

function addTaken(taken: Uint8Array[], local: number, composite: Composite, state: number, events: number): void {
  const known = taken[local] ?? new Uint8Array(events);
  taken[local] = known;
  for (let event = 0; event < events; event += 1) if (composite.isTaken(state, event)) known[event] = 1;
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
