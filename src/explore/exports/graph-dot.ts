// A graph for Graphviz: a node for each state, which says what the state is when it is pointed at.
import { edgesOf, type LabelledGraph } from './labelled-graph.js';

/** Up to so many states, a node says what it is by itself. */
const mostNamed = 60;

/** The lines of the file, each with its end. */
export function* graphDot(graph: LabelledGraph): Iterable<string> {
  yield 'digraph reached {\n  rankdir=LR;\n  node [shape=box, style=rounded, fontname="Helvetica"];\n  edge [fontname="Helvetica"];\n';
  for (let state = 0; state < graph.states; state += 1) {
    const text = quoted(graph.describe(state));
    const label = graph.states <= mostNamed ? `label=${text}` : `label="${state}", tooltip=${text}`;
    yield `  ${state} [${label}${state === 0 ? ', penwidth=2' : ''}];\n`;
  }
  for (const { from, event, to } of edgesOf(graph)) yield `  ${from} -> ${to} [label=${quoted(event)}];\n`;
  yield '}\n';
}

const quoted = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
