// Traces as lists of lines, and what the oracle says of them. It must never judge anything itself.
import {
  checkTrace,
  InputError,
  type PairReport,
  readEvents,
  type TraceReport,
  type TraceSource,
} from '../../src/oracle/index.js';
import { nameOf } from '../../src/protocol/index.js';

/** Fields of a line; what is undefined is left out. */
export type Line = Readonly<Record<string, unknown>>;

/** Bytes or text as a trace, in chunks of this many bytes. */
export function sourceOf(content: string | Uint8Array, chunk = 65_536): TraceSource {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return {
    name: 'trace.jsonl',
    again: true,
    async *open() {
      for (let start = 0; start < bytes.length; start += chunk) yield bytes.subarray(start, start + chunk);
    },
  };
}

export const textOf = (lines: readonly Line[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

export const reportOf = (lines: readonly Line[], strict = false): Promise<TraceReport> =>
  checkTrace(sourceOf(textOf(lines)), { strict });

/** The report on the only pair, or the first. */
export async function judge(lines: readonly Line[], strict = false): Promise<PairReport> {
  const [pair] = (await reportOf(lines, strict)).pairs;
  if (pair === undefined) throw new Error('a report has no pair');
  return pair;
}

/** The fault for which the trace was refused. */
export async function refusal(content: string | Uint8Array | readonly Line[], chunk?: number): Promise<InputError> {
  const bytes = typeof content === 'string' || content instanceof Uint8Array ? content : textOf(content);
  try {
    await checkTrace(sourceOf(bytes, chunk));
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('the trace was read');
}

export const statusOf = ({ rules }: PairReport, id: string) => rules.find((rule) => rule.id === id)?.status;

/** What a rule was broken with, as `RC-A at 3`; the verdict if none was. */
export const outcomeOf = ({ verdict, violation }: PairReport): string =>
  violation === undefined ? verdict : `${violation.rule} at ${violation.line}`;

/** What the lines say happened, in order: `primary.store(1)`. */
export const told = async (lines: readonly Line[]): Promise<readonly string[]> =>
  (await readEvents(sourceOf(textOf(lines)))).map(({ event }) => nameOf(event));
