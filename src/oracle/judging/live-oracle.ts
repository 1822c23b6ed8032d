// The oracle for use within a program: events in, one at a time, as they happen; the violation as soon as there is one. It
// keeps nothing of what has passed, so that it can go on for ever.

import { defaultHeader } from '../reading/header.js';
import { parseFirstLine, parseLaterLine } from '../reading/parse-line.js';
import { QuickLines } from '../reading/quick-line.js';
import { type EventItem, type HeaderItem, textOf } from '../reading/trace-item.js';
import { checkOptions } from './given-options.js';
import { createOracle as createLineOracle, type Oracle as LineOracle, type OracleOptions } from './oracle.js';
import { type PairReport, type Verdict, type ViolationReport, worst } from './verdict.js';

export type Conclusion = {
  /** The name that messages give the trace. */
  readonly file: string;
  /** The worst of the pairs'. */
  readonly verdict: Verdict;
  readonly pairs: readonly PairReport[];
};

export interface Oracle {
  /**
   * Judges the next event.
   *
   * @param item an event, with the fields of a line of the trace format; the first may be a header. Items are counted from
   *   1, and the count is what a violation gives as its line. A text is taken as a line.
   * @returns the violation of the item's pair, if it has one by now; the first one of a pair stays, and nothing more is
   *   judged of that pair. A crash is told late: its consequences show with the next item of that node, or at the end.
   * @throws InputError with a code of docs/errors.md for what is no event; the item is not counted as judged
   * @throws Error after the end
   */
  observe(item: EventItem | HeaderItem | string): ViolationReport | undefined;
  /** What can be said so far, pair by pair; it ends the trace, so that nothing can be observed afterwards. */
  reports(): readonly PairReport[];
  /** Ends the trace and says the verdict on the whole: that of the worst pair. */
  finish(): Conclusion;
}

/**
 * An oracle for one trace.
 *
 * @param options the header, if it is not the first item; the name that messages give the trace (default `trace`); and
 *   whether leaving the model is a violation, too
 * @throws InputError T007 for a header that cannot be read
 * @throws TypeError for an option that there is not
 */
export function createOracle(options: OracleOptions = {}): Oracle {
  checkOptions(options, ['header', 'file', 'places', 'strict'], 'createOracle');
  const file = options.file ?? 'trace';
  let header = options.header ?? defaultHeader;
  let oracle: LineOracle | undefined;
  let reports: readonly PairReport[] | undefined;
  const quick = new QuickLines();
  let at = 0;
  const started = () => {
    oracle ??= createLineOracle({ ...options, header, file });
    return oracle;
  };
  if (options.header !== undefined) started();
  const conclude = () => {
    reports ??= started().reports();
    return reports;
  };
  return {
    observe(item) {
      if (reports !== undefined) throw new Error('the trace has ended, and nothing more can be observed');
      at += 1;
      const text = textOf(item, file, at);
      if (at > 1) return started().read(quick.readText(text) ?? parseLaterLine(text, file, at), at);
      const first = parseFirstLine(text, file, at);
      header = first.header ?? header;
      return first.line && started().read(first.line, at);
    },
    reports: conclude,
    finish: () => ({ file, verdict: worst(conclude().map(({ verdict }) => verdict)), pairs: conclude() }),
  };
}
