// States without any event, and events that are refused where the world does not ask: each on a shortest way.
import { refused } from '../automaton.js';
import type { Predicate } from '../network.js';
import type { Reached } from './reached.js';

/** Of the states that were expanded, the first in which no event is accepted although it is not meant to be final. */
export function deadlockAt(reached: Reached): number | undefined {
  const { first, network } = reached;
  for (let state = 0; state < reached.expanded; state += 1) {
    if (first[state] !== first[state + 1] || reached.repeats(state)) continue;
    if (!network.final?.(reached.snapshotsOf(state))) return state;
  }
  return undefined;
}

export type Refusal = {
  readonly type: string;
  /** The first state in which the type should be accepted and is not. */
  readonly state: number;
  /** The machines that refuse it there. */
  readonly by: readonly string[];
};

/** For each event type that must be accepted, where it is refused first; none if it never is. */
export const refusals = (reached: Reached): readonly Refusal[] =>
  Object.entries(reached.network.environment ?? {}).flatMap(([type, when]) => refusalOf(reached, type, when) ?? []);

function refusalOf(reached: Reached, type: string, when: Predicate): Refusal | undefined {
  const events = reached.network.events.flatMap((event, index) => (event.type === type ? [index] : []));
  for (let state = 0; state < reached.expanded; state += 1) {
    const locals = reached.localsOf(state);
    const refusing = events.map((event) => refusersOf(reached, locals, event));
    if (refusing.some(({ length }) => length === 0) || !when(reached.snapshotsOf(state))) continue;
    return { type, state, by: [...new Set(refusing.flat())] };
  }
  return undefined;
}

/** The machines that refuse the event in these local states. */
const refusersOf = ({ charts }: Reached, locals: Int32Array, event: number): readonly string[] =>
  charts
    .filter((chart, k) => chart.alphabet[event] && chart.row(locals[k] ?? 0)[event] === refused)
    .map(({ name }) => name);
