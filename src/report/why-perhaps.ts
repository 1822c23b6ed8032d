// What may be wrong with what was given, rather than with the system, said before a violation that there would be none of
// otherwise: nobody should look for it in the log that is right.
import type { PairReport, TraceReport } from '../oracle/index.js';

type Given = Pick<TraceReport, 'pairs'> & Partial<Pick<TraceReport, 'empty'>>;

export function whyPerhaps({ pairs, empty = [] }: Given, pair: PairReport): readonly string[] {
  const messages = `No destage message was read: if your system has none, say so in the header, "lacks":${JSON.stringify(pair.neverSaid)}`;
  return [
    ...(pair.unread === undefined ? [] : [missingLog(pairs, empty, pair)]),
    ...(pair.neverSaid.length === 0 ? [] : [messages]),
  ];
}

function missingLog(pairs: readonly PairReport[], empty: readonly string[], pair: PairReport): string {
  const other = pairs.find((one) => one.unread !== undefined && one.unread !== pair.unread && isApart(one, pair));
  if (other !== undefined)
    return `The lines of ${linesOf(other)}, those of ${linesOf(pair)}: if they are one, name it in both logs, or in neither`;
  const found = `No line of the ${pair.unread} was read`;
  if (empty.length > 0)
    return `${found}: ${empty.join(', ')} ${empty.length === 1 ? 'is' : 'are'} empty, and no event is in it`;
  return `${found}: is its log missing? Name both: destage check primary.jsonl secondary.jsonl`;
}

/** Whether no file has lines of both. */
const isApart = (one: PairReport, two: PairReport) => !one.readIn.some((file) => two.readIn.includes(file));

const linesOf = ({ pair, readIn }: PairReport) =>
  `${readIn.join(', ')} are about ${pair === undefined ? 'a pair without a name' : `pair ${pair}`}`;
