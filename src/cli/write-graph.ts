// The graph that was reached, or what a quotient leaves of it, to files: for Graphviz, for mCRL2 and CADP, as JSON.
import {
  aldebaran,
  bisimilar,
  graphDot,
  graphJson,
  graphOf,
  type LabelledGraph,
  projected,
  type Reached,
} from '../explore/index.js';
import { UsageError } from './exit-code.js';
import { counted, say } from './output.js';
import { WrittenFile } from './written-file.js';

export type GraphOptions = {
  readonly dot?: string;
  readonly aut?: string;
  readonly graph?: string;
  readonly quotient?: string;
};

export const asksForGraph = ({ dot, aut, graph }: GraphOptions): boolean =>
  dot !== undefined || aut !== undefined || graph !== undefined;

/**
 * Tells before anything is explored that the graph could not be written.
 *
 * @throws UsageError for a quotient that there is not
 */
export function refuseGraph({ charts }: Reached, { quotient }: GraphOptions): void {
  if (quotient === undefined || quotient === 'bisimulation') return;
  const names = charts.map(({ name }) => name);
  const unknown = quotient.split(',').find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new UsageError(
    `--quotient ${quotient}: there is no machine ${unknown}; there are ${names.join(', ')}, or bisimulation`,
  );
}

export function writeGraph(reached: Reached, { dot, aut, graph: json, quotient }: GraphOptions): void {
  const graph = graphBy(reached, quotient);
  if (quotient !== undefined)
    say(`  by ${quotient}: ${counted(graph.states, 'state')}, ${counted(graph.targets.length, 'edge')}`);
  if (dot !== undefined) writeLines(dot, graphDot(graph));
  if (aut !== undefined) writeLines(aut, aldebaran(graph));
  if (json !== undefined) writeLines(json, graphJson(graph));
}

function graphBy(reached: Reached, quotient: string | undefined): LabelledGraph {
  if (quotient === undefined) return graphOf(reached);
  return quotient === 'bisimulation' ? bisimilar(graphOf(reached)) : projected(reached, quotient.split(','));
}

/** Characters that are written at once. */
const chunk = 1 << 20;

function writeLines(file: string, lines: Iterable<string>): void {
  const to = new WrittenFile(file);
  let waiting = '';
  for (const line of lines) {
    waiting += line;
    if (waiting.length < chunk) continue;
    to.write(waiting);
    waiting = '';
  }
  to.write(waiting);
  to.close();
}
