// Judges the logs of several nodes: what the oracle says of each pair, as on a trace in total order.
import type { TraceHeader } from '../../protocol/index.js';
import { defaultHeader } from '../reading/header.js';
import { placesOf } from '../reading/places.js';
import { type ReadingNodes, readNodes } from '../reading/read-nodes.js';
import type { TraceSource } from '../reading/read-trace.js';
import { createOracle, type Oracle } from './oracle.js';
import type { Strictness } from './pair-oracle.js';
import type { PairReport } from './verdict.js';

export type JudgingLogs = Strictness &
  ReadingNodes & {
    /** Whether to read no further than the first violation; default false: every pair is judged to the end. */
    readonly untilViolation?: boolean | undefined;
  };

type LogsReport = {
  readonly header: TraceHeader;
  readonly lines: number;
  readonly truncated: boolean;
  /** Logs that ended without a line. */
  readonly empty: readonly string[];
  readonly pairs: readonly PairReport[];
};

/**
 * Judges several files, each the log of a node or more; files of one node in the order given.
 *
 * @throws InputError when they cannot be read, or are too far apart
 */
export async function judgeLogs(
  sources: readonly TraceSource[],
  { strict, untilViolation = false, ...reading }: JudgingLogs,
): Promise<LogsReport> {
  const goesOn = (violation: object | undefined) => violation === undefined || !untilViolation;
  const places = placesOf(sources.map(({ name }) => name));
  let header = defaultHeader;
  let oracle: Oracle = createOracle({ header, places, strict });
  const { lines, isTorn, empty } = await readNodes(
    sources,
    {
      header(found) {
        header = found;
        oracle = createOracle({ header, places, strict });
      },
      line(line, at, node) {
        return goesOn(oracle.read(line, at, node));
      },
      close: (node) => goesOn(oracle.close(node)),
      waiting: (node) => oracle.waiting(node),
    },
    reading,
  );
  const isStopped = sources.some(({ live }) => live?.isStopped() === true);
  return { header, lines, truncated: isTorn, empty, pairs: oracle.reports({ truncated: isTorn, isStopped }) };
}
