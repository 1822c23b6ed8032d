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

/** What was entered and taken, as a search keeps it: for each automaton, charts before monitors. */
type Seen = { readonly entered: readonly ReadonlySet<number>[]; readonly steps: readonly ReadonlySet<number>[] };

export function coverageOf<Event extends NetworkEvent>(
  network: Network<Event>,
  charts: readonly StatechartAutomaton[],
  monitors: readonly MonitorAutomaton[],
  { entered, steps }: Seen,
): Coverage {
  const events = network.events.length;
  return {
    charts: charts.map((chart, k) => {
      const machine = network.participants[k]?.machine;
      if (machine === undefined) throw new RangeError(`no participant is ${chart.name}`);
      return chartCoverage(chart, machine, entered[k] ?? new Set(), steps[k] ?? new Set(), events);
    }),
    neverExercised: monitors
      .filter(
        (monitor, k) =>
          !any(steps[charts.length + k], (step) => monitor.held(Math.floor(step / events), step % events)),
      )
      .map(({ name }) => name),
  };
}

function chartCoverage(
  chart: StatechartAutomaton,
  machine: AnyStateMachine,
  entered: ReadonlySet<number>,
  steps: ReadonlySet<number>,
  events: number,
): ChartCoverage {
  const seenStates = new Set([...entered].flatMap((local) => nodeIds(chart.snapshots[local])));
  const taken = new Set([...steps].flatMap((step) => chart.taken(Math.floor(step / events), step % events)));
  const states = chartStates(machine);
  const transitions = [...new Set(chartTransitions(machine))];
  return {
    name: chart.name,
    localStates: entered.size,
    states: states.length,
    statesNeverEntered: states.filter((id) => !seenStates.has(id)),
    transitions: transitions.length,
    transitionsNeverTaken: transitions.filter((name) => !taken.has(name)),
  };
}

const nodeIds = (snapshot: AnyMachineSnapshot | undefined): readonly string[] =>
  snapshot?._nodes.map(({ id }) => id) ?? [];

function any(steps: ReadonlySet<number> | undefined, holds: (step: number) => boolean): boolean {
  for (const step of steps ?? []) if (holds(step)) return true;
  return false;
}
