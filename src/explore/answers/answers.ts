// Everything that is asked of a network, answered from the states that it reaches: what is wrong is shown by a shortest
// run, what goes on for ever by the way in and the circle.
import { type Coverage, coverageOf } from '../coverage.js';
import type { Counterexample } from '../explore.js';
import type { Network, NetworkEvent } from '../network.js';
import { StatePredicate } from '../state-predicate.js';
import { deadlockAt, refusals } from './dead-ends.js';
import { type Fairness, fairCircle } from './fair-circle.js';
import { type GuardOutcomes, guardOutcomes } from './guard-outcomes.js';
import { type Reached, type ReachOptions, reach } from './reached.js';
import { stuckAt } from './stuck.js';

export type Answers<Event extends NetworkEvent = NetworkEvent> = {
  /**
   * Whether everything was seen, or something is broken. Where not, what is said is so; nothing is said of progress, and what
   * was not found may still be there.
   */
  readonly complete: boolean;
  readonly states: number;
  /** Steps that change the state; accepted repetitions are none. */
  readonly edges: number;
  /** The length of the longest of the shortest ways to a state. */
  readonly depth: number;
  /** The shortest run that breaks a monitor or an invariant. If there is one, nothing else was asked. */
  readonly counterexample: Counterexample<Event> | undefined;
  /** The shortest run to a state without any event that is not meant to be final. */
  readonly deadlock: readonly Event[] | undefined;
  /** Event types that must be accepted and are refused, each after a shortest run. */
  readonly refusals: readonly RefusedEvent<Event>[];
  /** Nothing if the network has no goal. */
  readonly progress: ProgressAnswer<Event> | undefined;
  readonly coverage: Coverage;
  /** Of each machine, what its guards said. */
  readonly guards: readonly (GuardOutcomes & { readonly name: string })[];
};

export type RefusedEvent<Event> = {
  readonly type: string;
  readonly events: readonly Event[];
  readonly by: readonly string[];
};

export type ProgressAnswer<Event> = {
  /** Where no run leads to the goal any more; nothing if the goal stays reachable from every state. */
  readonly stuck: StuckRun<Event> | undefined;
  /** A fair run that never comes to the goal again; nothing if every fair run does. */
  readonly unfulfilled: FairRun<Event> | undefined;
};

export type StuckRun<Event> = {
  /** The way in: a shortest run to a state from which no run leads to the goal. */
  readonly events: readonly Event[];
  /** How many such states there are. */
  readonly states: number;
  /** From there to the part that is never left again, and a way round in it; empty if nothing happens there. */
  readonly onward: readonly Event[];
  readonly circle: readonly Event[];
  /** Every event that is possible in that part. */
  readonly possible: readonly Event[];
};

export type FairRun<Event> = {
  /** The way in. */
  readonly events: readonly Event[];
  /** What then goes on for ever, without faults; empty if everything stands still. */
  readonly circle: readonly Event[];
  /** How many states the part has that is gone round. */
  readonly states: number;
  /** Fair events that are possible now and again in the circle, and never taken. */
  readonly passedOver: readonly Event[];
};

/**
 * Explores the network and answers everything that it asks.
 *
 * @throws NotExplorable
 */
export const answer = <Event extends NetworkEvent>(
  network: Network<Event>,
  options: ReachOptions = {},
): Answers<Event> => answersOf(reach(network, options));

/** The answers of what was reached, as far as it was. */
export function answersOf<Event extends NetworkEvent>(reached: Reached<Event>): Answers<Event> {
  const { count: states, edges, depth, broken, charts, monitors, network } = reached;
  const counterexample = broken && {
    events: reached.eventsOf([...reached.wayTo(broken.state), ...(broken.event === undefined ? [] : [broken.event])]),
    broken: broken.broken,
  };
  const isSound = broken === undefined;
  const deadlock = isSound ? deadlockAt(reached) : undefined;
  return {
    complete: reached.isOver,
    states,
    edges,
    depth,
    counterexample,
    deadlock: deadlock === undefined ? undefined : reached.eventsOf(reached.wayTo(deadlock)),
    refusals: isSound
      ? refusals(reached).map(({ type, state, by }) => ({ type, events: reached.eventsOf(reached.wayTo(state)), by }))
      : [],
    progress: isSound && reached.isOver ? progressOf(reached) : undefined,
    coverage: coverageOf(network, charts, monitors, reached),
    guards: charts.map((chart, k) => ({
      name: chart.name,
      ...guardOutcomes(chart, [reached.taken[k] ?? [], reached.heldBack[k] ?? []], {
        events: network.events,
        input: network.participants[k]?.input,
      }),
    })),
  };
}

function progressOf<Event extends NetworkEvent>(reached: Reached<Event>): ProgressAnswer<Event> | undefined {
  const { goal: isGoal } = reached.network;
  if (isGoal === undefined) return undefined;
  const asked = new StatePredicate('goal', isGoal, reached.charts);
  const goal = new Uint8Array(reached.count);
  for (let state = 0; state < reached.count; state += 1) goal[state] = asked.holds(reached.localsOf(state)) ? 1 : 0;
  const stuck = stuckAt(reached, goal);
  const unfulfilled = fairCircle(reached, goal, fairnessOf(reached.network));
  const events = (numbers: readonly number[]) => reached.eventsOf(numbers);
  return {
    stuck: stuck && {
      events: events(stuck.way),
      states: stuck.states,
      onward: events(stuck.onward),
      circle: events(stuck.circle),
      possible: events(stuck.possible),
    },
    unfulfilled: unfulfilled && {
      events: events(unfulfilled.way),
      circle: events(unfulfilled.circle),
      states: unfulfilled.states,
      passedOver: events(unfulfilled.passedOver),
    },
  };
}

/** Every event is weakly fair that is no fault and not said to be otherwise. */
function fairnessOf({ events, faults = [], unfair = [], stronglyFair = [] }: Network): Fairness {
  return {
    of: events.map(({ type }) => {
      if (faults.includes(type) || unfair.includes(type)) return 'none';
      return stronglyFair.includes(type) ? 'strong' : 'weak';
    }),
    faults: Uint8Array.from(events, ({ type }) => (faults.includes(type) ? 1 : 0)),
  };
}
