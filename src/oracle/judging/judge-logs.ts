// Judges the logs of several nodes: what the oracle says of each pair, as on a trace in total order.
import type { TraceHeader } from '../../protocol/index.js';
import { defaultHeader } from '../reading/header.js';
import { placesOf } from '../reading/places.js';
import { readNodes } from '../reading/read-nodes.js';
import type { TraceSource } from '../reading/read-trace.js';
import { createOracle, type Oracle } from './oracle.js';
import type { Strictness } from './pair-oracle.js';
import type { PairReport } from './verdict.js';

type LogsReport = {
  readonly header: TraceHeader;
  readonly lines: number;
  readonly truncated: boolean;
  readonly pairs: readonly PairReport[];
};

/**
 * Judges several files, each the log of a node or more; files of one node in the order given.
 *
 * @throws InputError when they cannot be read, or are too far apart
 */
export async function judgeLogs(
  sources: readonly TraceSource[],
  { strict }: Strictness,
  onProgress?: (lines: number) => void,
): Promise<LogsReport> {
  const places = placesOf(sources.map(({ name }) => name));
  let header = defaultHeader;
  let oracle: Oracle = createOracle({ header, places, strict });
  const { lines, isTorn } = await readNodes(
    sources,
    {
      header(found) {
        header = found;
        oracle = createOracle({ header, places, strict });
      },
      line(line, at, node) {
        oracle.read(line, at, node);
        return true;
      },
      close: (node) => oracle.close(node),
      waiting: (node) => oracle.waiting(node),
    },
    onProgress,
  );
  return { header, lines, truncated: isTorn, pairs: oracle.reports(isTorn) };
}
