// Which outcomes the guards of a chart had: true, as the transition was taken, and false, where the guard was asked and
// said no. A guard is asked where its event happens, or would have if this chart alone had not refused it.
import { type AnyMachineSnapshot, and, initialTransition, or } from 'xstate';
import { type ChartTransition, chartNodes, transitionName, transitionsOf } from '../asking/chart-nodes.js';
import type { NetworkEvent } from '../network.js';
import type { StatechartAutomaton } from '../statechart-automaton.js';
import { stepperOf } from '../stepper.js';

export type GuardOutcomes = {
  readonly guards: number;
  /** The transitions whose guard was never true, by name, and those whose guard was never false. */
  readonly neverTrue: readonly string[];
  readonly neverFalse: readonly string[];
};

/** For each local state of a chart, 1 for each event that was asked. */
type Asked = readonly (Uint8Array | undefined)[];

export function guardOutcomes(
  chart: StatechartAutomaton,
  asked: readonly Asked[],
  { events, input }: { readonly events: readonly NetworkEvent[]; readonly input: unknown },
): GuardOutcomes {
  const [initial] = chart.snapshots;
  if (initial === undefined) return { guards: 0, neverTrue: [], neverFalse: [] };
  const { machine } = initial;
  const listener = new GuardListener(chartNodes(machine).flatMap(transitionsOf));
  try {
    initialTransition(machine, input);
    const step = stepperOf(machine, input);
    for (const [snapshot, event] of questions(chart.snapshots, asked, events))
      if (snapshot.can(event)) step(snapshot, event);
  } finally {
    listener.stop();
  }
  return listener.outcomes;
}

function* questions(
  snapshots: readonly AnyMachineSnapshot[],
  asked: readonly Asked[],
  events: readonly NetworkEvent[],
) {
  for (const [local, snapshot] of snapshots.entries())
    for (const [index, event] of events.entries())
      if (asked.some((states) => states[local]?.[index] === 1)) yield [snapshot, event] as const;
}

type Guarded = {
  readonly transition: ChartTransition;
  readonly guard: unknown;
  readonly name: string;
};

/** Stands in for the guards of transitions, asks them, and keeps what they say. The machine is the exploration's own. */
class GuardListener {
  readonly #guarded: readonly Guarded[];
  readonly #seen = { true: new Set<string>(), false: new Set<string>() };

  constructor(transitions: readonly ChartTransition[]) {
    this.#guarded = transitions.flatMap((transition) => {
      const { guard } = transition;
      return guard === undefined ? [] : [{ transition, guard, name: transitionName(transition) }];
    });
    for (const { transition, guard, name } of this.#guarded)
      Reflect.set(transition, 'guard', this.#overheard(guard, name));
  }

  get outcomes(): GuardOutcomes {
    const names = [...new Set(this.#guarded.map(({ name }) => name))];
    return {
      guards: names.length,
      neverTrue: names.filter((name) => !this.#seen.true.has(name)),
      neverFalse: names.filter((name) => !this.#seen.false.has(name)),
    };
  }

  stop(): void {
    for (const { transition, guard } of this.#guarded) Reflect.set(transition, 'guard', guard);
  }

  #overheard(guard: unknown, name: string) {
    const isTrue = (): boolean => {
      this.#seen.true.add(name);
      return true;
    };
    const isFalse = (): boolean => {
      this.#seen.false.add(name);
      return false;
    };
    // The types of `and` and `or` know the guards of a `setup`; these are any machine's.
    const both: unknown = Reflect.apply(and, undefined, [[guard, isTrue]]);
    return Reflect.apply(or, undefined, [[both, isFalse]]);
  }
}
