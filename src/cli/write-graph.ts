// The graph that was reached, or what a quotient leaves of it, to files: for Graphviz, for mCRL2 and CADP, as JSON.
import { closeSync, openSync, writeSync } from 'node:fs';
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
import { count, say, systemMessage } from './output.js';

export type GraphOptions = {
  readonly dot?: string;
  readonly aut?: string;
  readonly graph?: string;
  readonly quotient?: string;
};

export const asksForGraph = ({ dot, aut, graph }: GraphOptions): boolean =>
  dot !== undefined || aut !== undefined || graph !== undefined;

/** @throws UsageError for a quotient that there is not, and for a file that cannot be written */
export function writeGraph(reached: Reached, { dot, aut, graph: json, quotient }: GraphOptions): void {
  const graph = quotient === undefined ? graphOf(reached) : quotientBy(reached, quotient);
  if (quotient !== undefined)
    say(`  by ${quotient}: ${count(graph.states)} states, ${count(graph.targets.length)} edges`);
  if (dot !== undefined) writeLines(dot, graphDot(graph));
  if (aut !== undefined) writeLines(aut, aldebaran(graph));
  if (json !== undefined) writeLines(json, graphJson(graph));
}

function quotientBy(reached: Reached, by: string): LabelledGraph {
  if (by === 'bisimulation') return bisimilar(graphOf(reached));
  try {
    return projected(reached, by.split(','));
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`--quotient ${by}: ${error.message}, or bisimulation`);
    throw error;
  }
}

/** Characters that are written at once. */
const chunk = 1 << 20;

function writeLines(file: string, lines: Iterable<string>): void {
  try {
    const to = openSync(file, 'w');
    let waiting = '';
    for (const line of lines) {
      waiting += line;
      if (waiting.length < chunk) continue;
      writeSync(to, waiting);
      waiting = '';
    }
    writeSync(to, waiting);
    closeSync(to);
  } catch (error) {
    throw new UsageError(`cannot write ${file}: ${systemMessage(error)}`);
  }
}
