// Lines in, one at a time; the first violation as soon as there is one; a report for each pair at the end.
import { headerSchema, type TraceHeader, type TraceLine } from '../protocol/index.js';
import { InputError } from './input-error.js';
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
   * @throws InputError T011 for numbers that cannot be
   */
  read(line: TraceLine, at: number): ViolationReport | undefined;
  /** What can be said by now, pair by pair in the order of their first lines; one report at least. */
  reports(truncated?: boolean): readonly PairReport[];
}

/** The header of a trace that has none. */
export const defaultHeader: TraceHeader = headerSchema.parse({ trace: 'destage/1' });

export function createOracle({ header = defaultHeader, file = 'trace', strict }: OracleOptions = {}): Oracle {
  if (header.order === 'per-node') {
    throw new InputError('T010', 'traces in per-node order are not read yet', { file, line: 1 });
  }
  const pairs = new Map<string | undefined, PairOracle>();
  const pairOf = (name: string | undefined) => {
    const known = pairs.get(name);
    if (known !== undefined) return known;
    const pair = new PairOracle(header, file, name, { strict });
    pairs.set(name, pair);
    return pair;
  };
  return {
    read: (line, at) => pairOf(line.pair === undefined ? undefined : String(line.pair)).read(line, at),
    reports(truncated = false) {
      if (pairs.size === 0) pairOf(undefined);
      return [...pairs.values()].map((pair) => pair.report(truncated));
    },
  };
}
