// A whole trace in, from any source of bytes: a report out. It streams; memory does not grow with the trace.
import type { TraceHeader } from '../protocol/index.js';
import { type Earlier, explain } from './explain.js';
import { InputError } from './input-error.js';
import { createOracle, defaultHeader } from './oracle.js';
import type { Strictness } from './pair-oracle.js';
import { type ReadItem, readTrace, type TraceSource } from './read-trace.js';
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
  const reading = new Reading(source.name, strict);
  for await (const item of readTrace(source, onProgress)) reading.take(item);
  const { reports, header } = reading.finish();
  const earlier = new Map<string | undefined, readonly Earlier[]>();
  for (const { pair, violation } of reports) {
    if (violation !== undefined && source.again) {
      earlier.set(pair, await explain(violation, pair, header, readTrace(source), source.name));
    }
  }
  return {
    file: source.name,
    source: header.source,
    verdict: worst(reports.map(({ verdict }) => verdict)),
    lines: reading.lines,
    truncated: reading.truncated,
    pairs: reports,
    earlier,
  };
}

/** Puts the header first and the lines through the oracle. */
class Reading {
  lines = 0;
  truncated = false;
  readonly #file: string;
  readonly #strict: boolean | undefined;
  #header = defaultHeader;
  #oracle: ReturnType<typeof createOracle> | undefined;

  constructor(file: string, strict: boolean | undefined) {
    this.#file = file;
    this.#strict = strict;
  }

  take(item: ReadItem): void {
    this.lines = item.at;
    if ('header' in item) {
      if (this.#oracle !== undefined) {
        throw new InputError('T007', 'a header stands only on the first line', { file: this.#file, line: item.at });
      }
      this.#header = item.header;
      this.#start();
    } else if ('torn' in item) this.truncated = true;
    else this.#start().read(item.line, item.at);
  }

  finish(): { readonly reports: readonly PairReport[]; readonly header: TraceHeader } {
    return { reports: this.#start().reports(this.truncated), header: this.#header };
  }

  #start() {
    this.#oracle ??= createOracle({ header: this.#header, file: this.#file, strict: this.#strict });
    return this.#oracle;
  }
}

function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('violates')) return 'violates';
  return verdicts.includes('inconclusive') ? 'inconclusive' : 'conforms';
}
