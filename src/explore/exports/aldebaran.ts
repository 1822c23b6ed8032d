// A graph in Aldebaran's format, which mCRL2 and CADP read: a line for the whole, then a line for each edge.
import { edgesOf, type LabelledGraph } from './labelled-graph.js';

/** The lines of the file, each with its end. */
export function* aldebaran(graph: LabelledGraph): Iterable<string> {
  yield `des (0,${graph.targets.length},${graph.states})\n`;
  for (const { from, event, to } of edgesOf(graph)) yield `(${from},"${event.replaceAll('"', "'")}",${to})\n`;
}
