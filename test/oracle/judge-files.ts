// Logs of several nodes in memory, judged as the files of one pair.
import { checkLogs, type InputError, type PairReport, type TraceSource } from '../../src/oracle/index.js';
import { nodeOfEvent } from '../../src/protocol/index.js';
import type { Line } from './judge.js';

export const fileOf = (name: string, lines: readonly Line[], chunk = 1_000): TraceSource => ({
  name,
  again: true,
  async *open() {
    const bytes = new TextEncoder().encode(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
  },
});

export async function judgeFiles(
  files: readonly (readonly Line[])[],
  strict = false,
  chunk?: number,
): Promise<PairReport> {
  const sources = files.map((lines, k) => fileOf(`node${k + 1}.jsonl`, lines, chunk));
  const { pairs } = await checkLogs(sources, { strict });
  const [pair] = pairs;
  if (pair === undefined || pairs.length > 1) throw new Error(`${pairs.length} pairs`);
  return pair;
}

export const refusalOf = async (files: readonly (readonly Line[])[]): Promise<InputError> =>
  judgeFiles(files).then(
    () => Promise.reject(new Error('it was read')),
    (error: InputError) => error,
  );

const nodes = ['primary', 'secondary'] as const;

/** The node that wrote the line down, where it says or is of one. */
const nodeOf = ({ event, node }: Line): unknown => node ?? nodeOfEvent(String(event));

/** What each node wrote down; `end` is in neither. */
export const logsOf = (lines: readonly Line[]): readonly (readonly Line[])[] =>
  nodes.map((node) => lines.filter((line) => nodeOf(line) === node));

/** The same, with `end` in both. */
export const logsWithEnds = (lines: readonly Line[]): readonly (readonly Line[])[] =>
  nodes.map((node) => lines.filter((line) => line['event'] === 'end' || nodeOf(line) === node));
