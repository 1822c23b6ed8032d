// A whole trace in, from any source of bytes: a report out. It streams; memory does not grow with the trace.
import type { TraceHeader } from '../protocol/index.js';
import { type Explanation, explain } from './explaining/explain.js';
import { type Rereading, rereading, rereadingLogs } from './explaining/retell.js';
import { checkOptions } from './judging/given-options.js';
import { type JudgingLogs, judgeLogs } from './judging/judge-logs.js';
import { createOracle, type Oracle } from './judging/oracle.js';
import type { Strictness } from './judging/pair-oracle.js';
import { type PairReport, type Verdict, worst } from './judging/verdict.js';
import { defaultHeader } from './reading/header.js';
import { checkSources } from './reading/no-trace.js';
import { readTrace, type TraceSource } from './reading/read-trace.js';
import { sourceOf, type TraceInput } from './reading/trace-item.js';

export type CheckOptions = Strictness & {
  /** The name that messages give a trace that is no file; default `trace`. */
  readonly name?: string | undefined;
  /** Whether to read no further than the first violation; default false: every pair is judged to the end. */
  readonly untilViolation?: boolean | undefined;
  /** Called now and then on long work. */
  readonly onProgress?: ((lines: number) => void) | undefined;
};

const optionsOfLogs = ['strict', 'untilViolation', 'onProgress', 'onHeldBack'];
/** One trace may be judged with the options of several logs: nothing holds it back. */
const optionsOfTraces = ['name', ...optionsOfLogs];

export type TraceReport = {
  readonly file: string;
  readonly source: string | undefined;
  readonly verdict: Verdict;
  /** Lines read, the header and empty ones included. */
  readonly lines: number;
  readonly truncated: boolean;
  /** The names of logs that have no line, the header apart; of one trace, nothing. */
  readonly empty: readonly string[];
  readonly pairs: readonly PairReport[];
  /** Why each pair that violates does; found by reading again, where the source can be. */
  readonly explanations: ReadonlyMap<string | undefined, Explanation>;
};

/**
 * Checks a trace that is one file. It streams: memory does not grow with the trace.
 *
 * @param trace a source of bytes; the text or the bytes of a whole trace, JSON Lines; or an (async) iterable of its items:
 *   events as objects with the fields of the trace format, the first of which may be a header, or lines as text
 * @returns the verdict of the worst pair, and a report for each pair; a violation is explained only if the trace can be gone
 *   through again, as a file, a text or an array can, and a generator or a stream cannot
 * @throws InputError when it cannot be read; nothing is said of a trace that was read in part
 * @throws TypeError for what is no trace at all, such as a promise of one, and for an option that there is not
 */
export async function checkTrace(trace: TraceInput, options: CheckOptions = {}): Promise<TraceReport> {
  checkOptions(options, optionsOfTraces, 'checkTrace');
  const { strict, untilViolation = false, onProgress, name } = options;
  const source = sourceOf(trace, name);
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
        const violation = oracle.read(line, at);
        return violation === undefined || !untilViolation;
      },
      torn() {
        truncated = true;
      },
    },
    onProgress,
  );
  oracle ??= createOracle({ header, file, strict });
  const pairs = oracle.reports({ truncated, isStopped: source.live?.isStopped() });
  return {
    file,
    source: header.source,
    verdict: worst(pairs.map(({ verdict }) => verdict)),
    lines,
    truncated,
    empty: [],
    pairs,
    explanations: await explained(pairs, header, source.again ? rereading(source, header) : undefined),
  };
}

/**
 * Checks the logs of several nodes, of which only each has an order: they conform when some order of all of them does that
 * keeps each node's order and lets nothing arrive before it was sent. It streams: memory does not grow with the logs, but
 * with how far they are apart.
 *
 * @param sources each the log of a node or more; several of one node in their order. Logs that are still being written
 *   (`live`) are judged as they grow
 * @throws InputError when they cannot be read, contradict each other, or are too far apart
 * @throws TypeError for what is no list of sources, and for an option that there is not
 */
export async function checkLogs(sources: readonly TraceSource[], options: JudgingLogs = {}): Promise<TraceReport> {
  checkOptions(options, optionsOfLogs, 'checkLogs');
  checkSources(sources);
  const { header, lines, truncated, empty, pairs } = await judgeLogs(sources, options);
  const again = sources.every((source) => source.again) ? rereadingLogs(sources, header) : undefined;
  return {
    file: sources.map(({ name }) => name).join(' '),
    source: header.source,
    verdict: worst(pairs.map(({ verdict }) => verdict)),
    lines,
    truncated,
    empty,
    pairs,
    explanations: await explained(pairs, header, again),
  };
}

async function explained(pairs: readonly PairReport[], header: TraceHeader, again: Rereading | undefined) {
  const explanations = new Map<string | undefined, Explanation>();
  if (again === undefined) return explanations;
  for (const { pair, violation } of pairs) {
    const found = violation && (await explain(violation, pair, header, again));
    if (found !== undefined) explanations.set(pair, found);
  }
  return explanations;
}
