// A whole trace in, from any source of bytes: a report out. It streams; memory does not grow with the trace.
import type { TraceHeader } from '../protocol/index.js';
import { type Earlier, explain } from './explain.js';
import { defaultHeader } from './header.js';
import { createOracle, type Oracle } from './oracle.js';
import type { Strictness } from './pair-oracle.js';
import { readTrace, type TraceSource } from './read-trace.js';
import type { PairReport, Verdict } from './verdict.js';

export type CheckOptions = Strictness & {
  /** Called now and then on long work. */
  readonly onProgress?: ((lines: number) => void) | undefined;
};

export type TraceReport = {
  readonly file: string;
  readonly source: string | undefined;
  readonly verdict: Verdict;
  /** Lines read, the header and empty ones included. */
  readonly lines: number;
  readonly truncated: boolean;
  readonly pairs: readonly PairReport[];
  /** The lines that a violation points to, for each pair that has one; found in a second pass, if there can be one. */
  readonly earlier: ReadonlyMap<string | undefined, readonly Earlier[]>;
};

/**
 * Checks a trace in total order.
 *
 * @throws InputError when it cannot be read; nothing is said of a trace that was read in part
 */
export async function checkTrace(source: TraceSource, { strict, onProgress }: CheckOptions = {}): Promise<TraceReport> {
  const file = source.name;
  let header = defaultHeader;
  let oracle: Oracle | undefined;
  let truncated = false;
  const lines = await readTrace(
    source,
    {
      header(found) {
        header = found;
      },
      line(line, at) {
        oracle ??= createOracle({ header, file, strict });
        oracle.read(line, at);
        return true;
      },
      torn() {
        truncated = true;
      },
    },
    onProgress,
  );
  oracle ??= createOracle({ header, file, strict });
  const pairs = oracle.reports(truncated);
  return {
    file,
    source: header.source,
    verdict: worst(pairs.map(({ verdict }) => verdict)),
    lines,
    truncated,
    pairs,
    earlier: await explained(pairs, header, source),
  };
}

async function explained(pairs: readonly PairReport[], header: TraceHeader, source: TraceSource) {
  const earlier = new Map<string | undefined, readonly Earlier[]>();
  if (!source.again) return earlier;
  for (const { pair, violation } of pairs) {
    if (violation !== undefined) earlier.set(pair, await explain(violation, pair, header, source));
  }
  return earlier;
}

function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('violates')) return 'violates';
  return verdicts.includes('inconclusive') ? 'inconclusive' : 'conforms';
}
