// A graph with events on its edges, as exports and quotients see it: what was reached, or what is left of it.

import type { Reached } from '../answers/reached.js';
import { eventName } from '../event-name.js';
import { stateText } from '../state-text.js';

export type LabelledGraph = {
  /** How many states there are; 0 is the initial one. */
  readonly states: number;
  /** The edges of state s are those from `first[s]` to before `first[s + 1]`. */
  readonly first: Uint32Array;
  readonly targets: Uint32Array;
  /** The event of each edge, as its place in `events`. */
  readonly labels: Uint32Array;
  readonly events: readonly string[];
  /** What a state is, in words. */
  readonly describe: (state: number) => string;
};

/** What was reached, as a graph: without the events that change nothing. */
export const graphOf = (reached: Reached): LabelledGraph => ({
  states: reached.count,
  first: reached.first,
  targets: reached.targets,
  labels: reached.labels,
  events: reached.network.events.map((event) => eventName(reached.network, event)),
  describe: (state) =>
    reached
      .snapshotsOf(state)
      .map((snapshot, k) => `${reached.charts[k]?.name}: ${stateText(snapshot)}`)
      .join('\n'),
});

export type Edge = { readonly from: number; readonly event: string; readonly to: number };

/** Every edge, in the order of the states that it leaves. */
export function* edgesOf({ states, first, targets, labels, events }: LabelledGraph): Iterable<Edge> {
  for (let from = 0; from < states; from += 1)
    for (let at = first[from] ?? 0; at < (first[from + 1] ?? 0); at += 1)
      yield { from, event: events[labels[at] ?? 0] ?? '', to: targets[at] ?? 0 };
}
