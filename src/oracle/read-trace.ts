// Reads a trace: from bytes to a header and lines that their schemas accepted. It judges nothing, and hands on each
// line at once: a step of an asynchronous iteration for each would cost more than the judging.
import type { TraceHeader, TraceLine } from '../protocol/index.js';
import { readLines } from './lines.js';
import { isJson, parseFirstLine, parseLaterLine } from './parse-line.js';

/** Gives the bytes of a trace from the beginning, as often as it is asked. */
export type TraceSource = { readonly name: string; open(): AsyncIterable<Uint8Array>; readonly again: boolean };

/** Told of what a trace says, line by line. Empty lines are left out; line numbers count them, from 1. */
export type TraceVisitor = {
  /** Before every line of an event, if there is a header. */
  header(header: TraceHeader): void;
  /** Answers whether to go on. */
  line(line: TraceLine, at: number, text: string): boolean;
  /** The trace ends within a line. */
  torn?(): void;
};

/**
 * @returns how many lines were read, the header and empty ones included
 * @throws InputError for the first line that cannot be read
 */
export async function readTrace(
  source: TraceSource,
  visitor: TraceVisitor,
  onProgress?: (lines: number) => void,
): Promise<number> {
  const file = source.name;
  let isFirst = true;
  let at = 0;
  const visit = (text: string, whole: boolean): boolean => {
    if (isBlank(text)) return true;
    if (!whole && !isJson(text)) {
      visitor.torn?.();
      return true;
    }
    if (!isFirst) return visitor.line(parseLaterLine(text, file, at), at, text);
    isFirst = false;
    const { header, line } = parseFirstLine(text, file, at);
    if (header !== undefined) visitor.header(header);
    return line === undefined || visitor.line(line, at, text);
  };
  for await (const { lines, whole } of readLines(source.open(), file)) {
    for (const text of lines) {
      at += 1;
      if (!visit(at === 1 ? text.replace(/^\uFEFF/, '') : text, whole)) return at;
    }
    onProgress?.(at);
  }
  return at;
}

const brace = '{'.charCodeAt(0);

/** Nearly every line begins with a brace. */
const isBlank = (text: string) => text.charCodeAt(0) !== brace && text.trim() === '';
