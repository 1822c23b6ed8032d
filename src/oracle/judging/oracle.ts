// Lines in, one at a time; the first violation as soon as there is one; a report for each pair at the end.
import type { NodeName, TraceHeader, TraceLine } from '../../protocol/index.js';
import { pairName } from '../ordering/pair-lines.js';
import { checkHeader, defaultHeader } from '../reading/header.js';
import { InputError, type Place } from '../reading/input-error.js';
import { type Places, placesOf } from '../reading/places.js';
import { type Ending, PairOracle, type Strictness } from './pair-oracle.js';
import type { PairReport, ViolationReport } from './verdict.js';

export type OracleOptions = Strictness & {
  /** What the trace says of itself; default: total order, everything shown, dense numbers. */
  readonly header?: TraceHeader | undefined;
  /** The name that messages give the trace. */
  readonly file?: string | undefined;
  /** Where a line stands, if the trace is in several files. */
  readonly places?: Places | undefined;
};

export interface Oracle {
  /**
   * Judges the line of this number, from 1.
   *
   * @param node the node whose log the line is in, for lines that do not say; only where each node has an order of its own
   * @returns the violation of the line's pair, if it has one by now
   * @throws InputError T006, T007, T011, T012 for what the schema of a line cannot refuse
   */
  read(line: TraceLine, at: number, node?: NodeName): ViolationReport | undefined;
  /** The log of this node has ended, where each node has one. Answers a violation, if there is one by now. */
  close(node: NodeName): ViolationReport | undefined;
  /** How many events of this node's log wait for the other node's, of all pairs together. */
  waiting(node: NodeName): number;
  /**
   * What can be said, pair by pair in the order of their first lines; one report at least. It ends the trace: a crash
   * that no recovery has followed yet is final, so that no line may be read afterwards.
   */
  reports(ending?: Ending): readonly PairReport[];
}

/**
 * @throws InputError T007, T010 for a header that cannot be read
 */
export function createOracle({
  header = defaultHeader,
  file = 'trace',
  places = placesOf([file]),
  strict,
}: OracleOptions = {}): Oracle {
  checkHeader(header, file);
  const pairs = new Map<string | undefined, PairOracle>();
  const pairOf = (name: string | undefined) => {
    const known = pairs.get(name);
    if (known !== undefined) return known;
    const pair = new PairOracle(header, places, name, { strict });
    pairs.set(name, pair);
    return pair;
  };
  const lacks = new Set<TraceLine['event']>(header.lacks);
  // Most traces are about one pair, and lines of one pair come together.
  let last: { readonly name: TraceLine['pair']; readonly pair: PairOracle } | undefined;
  return {
    read(line, at, node) {
      if (lacks.size > 0 && lacks.has(line.event)) throw lackedAndThere(line, places(at));
      if (last === undefined || last.name !== line.pair) last = { name: line.pair, pair: pairOf(pairName(line)) };
      return last.pair.read(line, at, node);
    },
    close(node) {
      for (const pair of pairs.values()) pair.close(node);
      return [...pairs.values()].find(({ violation }) => violation !== undefined)?.violation;
    },
    waiting: (node) => [...pairs.values()].reduce((sum, pair) => sum + pair.waiting(node), 0),
    reports(ending = {}) {
      if (pairs.size === 0) pairOf(undefined);
      return [...pairs.values()].map((pair) => pair.report(ending));
    },
  };
}

/** Rules about it are not asked, so a line of it could break one and nobody would say so. */
const lackedAndThere = ({ event }: TraceLine, place: Place) =>
  new InputError(
    'T007',
    `${event} stands here, but "lacks" of the header says that the system does not have it`,
    place,
  );
