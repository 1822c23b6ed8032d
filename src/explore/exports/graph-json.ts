// A graph as JSON: the names of the events once, and each edge as three numbers.
import type { LabelledGraph } from './labelled-graph.js';

/** The lines of the file, each with its end. */
export function* graphJson(graph: LabelledGraph): Iterable<string> {
  const { states, first, targets, labels, events } = graph;
  yield `{"states":${states},"initial":0,"events":${JSON.stringify(events)},\n"edges":[\n`;
  for (let from = 0; from < states; from += 1)
    for (let at = first[from] ?? 0; at < (first[from + 1] ?? 0); at += 1)
      yield `[${from},${labels[at]},${targets[at]}]${at + 1 === targets.length ? '' : ','}\n`;
  yield ']}\n';
}
