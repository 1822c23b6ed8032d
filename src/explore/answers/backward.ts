// Backward through the graph: from which states the goal can be reached.
import type { Reached } from './reached.js';

/**
 * For each state 1 if a run leads from it to a state of the goal.
 *
 * @param goal for each state 1 if it is one of the goal, or 0
 */
export function canReach(reached: Pick<Reached, 'count' | 'first' | 'targets'>, goal: Uint8Array): Uint8Array {
  const { starts, sources } = turned(reached);
  const able = goal.slice();
  const waiting = new Uint32Array(reached.count);
  let waits = 0;
  for (let state = 0; state < reached.count; state += 1) if (able[state] === 1) waiting[waits++] = state;
  for (let next = 0; next < waits; next += 1) {
    const state = waiting[next] ?? 0;
    for (let at = starts[state] ?? 0; at < (starts[state + 1] ?? 0); at += 1) {
      const source = sources[at] ?? 0;
      if (able[source] === 1) continue;
      able[source] = 1;
      waiting[waits++] = source;
    }
  }
  return able;
}

/** The graph with every edge turned round: the sources of edges to state s are those from `starts[s]` on. */
function turned({ count, first, targets }: Pick<Reached, 'count' | 'first' | 'targets'>) {
  const starts = new Uint32Array(count + 1);
  for (const target of targets) starts[target + 1] = (starts[target + 1] ?? 0) + 1;
  for (let state = 0; state < count; state += 1) starts[state + 1] = (starts[state + 1] ?? 0) + (starts[state] ?? 0);
  const sources = new Uint32Array(targets.length);
  const filled = starts.slice();
  for (let state = 0; state < count; state += 1) {
    for (let at = first[state] ?? 0; at < (first[state + 1] ?? 0); at += 1) {
      const target = targets[at] ?? 0;
      sources[filled[target] ?? 0] = state;
      filled[target] = (filled[target] ?? 0) + 1;
    }
  }
  return { starts, sources };
}
