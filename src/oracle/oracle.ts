// Lines in, one at a time; the first violation as soon as there is one; a report for each pair at the end.
import type { TraceHeader, TraceLine } from '../protocol/index.js';
import { checkHeader, defaultHeader } from './header.js';
import { PairOracle, type Strictness } from './pair-oracle.js';
import type { PairReport, ViolationReport } from './verdict.js';

export type OracleOptions = Strictness & {
  /** What the trace says of itself; default: total order, everything shown, dense numbers. */
  readonly header?: TraceHeader | undefined;
  /** The name that messages give the trace. */
  readonly file?: string | undefined;
};

export interface Oracle {
  /**
   * Judges the line of this number, from 1.
   *
   * @returns the violation of the line's pair, if it has one by now
   * @throws InputError T006, T011, T012 for what the schema of a line cannot refuse
   */
  read(line: TraceLine, at: number): ViolationReport | undefined;
  /**
   * What can be said, pair by pair in the order of their first lines; one report at least. It ends the trace: a crash
   * that no recovery has followed yet is final, so that no line may be read afterwards.
   */
  reports(truncated?: boolean): readonly PairReport[];
}

/** The pair that a line is about, by name; lines that name none are about one pair, too. */
export const pairName = ({ pair }: TraceLine): string | undefined => (pair === undefined ? undefined : String(pair));

/**
 * @throws InputError T007, T010 for a header that cannot be read
 */
export function createOracle({ header = defaultHeader, file = 'trace', strict }: OracleOptions = {}): Oracle {
  checkHeader(header, file);
  const pairs = new Map<string | undefined, PairOracle>();
  const pairOf = (name: string | undefined) => {
    const known = pairs.get(name);
    if (known !== undefined) return known;
    const pair = new PairOracle(header, file, name, { strict });
    pairs.set(name, pair);
    return pair;
  };
  // Most traces are about one pair, and lines of one pair come together.
  let last: { readonly name: TraceLine['pair']; readonly pair: PairOracle } | undefined;
  return {
    read(line, at) {
      if (last === undefined || last.name !== line.pair) last = { name: line.pair, pair: pairOf(pairName(line)) };
      return last.pair.read(line, at);
    },
    reports(truncated = false) {
      if (pairs.size === 0) pairOf(undefined);
      return [...pairs.values()].map((pair) => pair.report(truncated));
    },
  };
}
