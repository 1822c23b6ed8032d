// Whether the goal stays reachable from every state (AG EF goal), whatever happens; and where it does not, the way there
// and what goes on there for ever.
import { canReach } from './backward.js';
import { circleIn } from './circle.js';
import type { Reached } from './reached.js';
import { strongComponents } from './strong-components.js';
import { walkTo } from './walk.js';

export type Stuck = {
  /** A shortest run to a state from which no run leads to the goal. */
  readonly way: readonly number[];
  /** How many such states there are. */
  readonly states: number;
  /** From there to where nothing new is reached any more; then what can be gone round there, which may be nothing. */
  readonly onward: readonly number[];
  readonly circle: readonly number[];
  /** Every event that is possible in the states of that last part. */
  readonly possible: readonly number[];
};

/** @param goal for each state 1 if it is one of the goal, or 0 */
export function stuckAt(reached: Reached, goal: Uint8Array): Stuck | undefined {
  const able = canReach(reached, goal);
  const state = able.indexOf(0);
  if (state < 0) return undefined;
  const part = {
    first: reached.first,
    targets: reached.targets,
    labels: reached.labels,
    states: able.map((is) => 1 - is),
    events: new Uint8Array(reached.network.events.length).fill(1),
  };
  const { of } = strongComponents(part);
  const isLast = leadsNowhereElse(reached, of);
  const { events: onward, end } = walkTo(part, state, (at) => isLast[of[at] ?? 0] === 1) ?? { events: [], end: state };
  const last = { ...part, states: part.states.map((_, at) => (of[at] === of[end] ? 1 : 0)) };
  return {
    way: reached.wayTo(state),
    states: part.states.reduce((sum, is) => sum + is, 0),
    onward,
    circle: circleIn(last, end),
    possible: possibleIn(reached, last.states),
  };
}

/** For each component 1 if no edge leads out of it. */
function leadsNowhereElse({ count, first, targets }: Reached, of: Int32Array): Uint8Array {
  const isLast = new Uint8Array(count).fill(1);
  for (let state = 0; state < count; state += 1) {
    const own = of[state] ?? -1;
    if (own < 0) continue;
    for (let at = first[state] ?? 0; at < (first[state + 1] ?? 0); at += 1)
      if (of[targets[at] ?? 0] !== own) isLast[own] = 0;
  }
  return isLast;
}

function possibleIn({ first, labels }: Reached, states: Uint8Array): readonly number[] {
  const possible = new Set<number>();
  for (const [state, isIn] of states.entries())
    if (isIn === 1) for (const label of labels.subarray(first[state], first[state + 1])) possible.add(label);
  return [...possible].sort((a, b) => a - b);
}
