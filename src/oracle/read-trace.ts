// Reads a trace: from bytes to a header and lines that their schemas accepted. It judges nothing, and hands on each
// line at once: a step of an asynchronous iteration for each would cost more than the judging.
import type { TraceHeader, TraceLine } from '../protocol/index.js';
import { readLines } from './lines.js';
import { isJson, parseFirstLine, parseLaterLine } from './parse-line.js';

/** Gives the bytes of a trace from the beginning, as often as it is asked. */
export type TraceSource = {
  readonly name: string;
  open(): AsyncIterable<Uint8Array>;
  readonly again: boolean;
  /** For a log in another form: what makes lines of a trace of its lines; a new one for each reading. */
  readonly translate?: (() => Translation) | undefined;
};

/** Makes lines of a trace of the lines of a log in another form, which it is shown one by one, empty ones included. */
export interface Translation {
  /** What the trace says of itself. */
  readonly header: TraceHeader;
  /**
   * @param whole whether a newline ends the line
   * @returns the lines of a trace that it stands for, none or many; `torn` where it ends too early
   * @throws InputError with file, line and column of the log
   */
  read(text: string, at: number, whole: boolean): readonly TranslatedLine[] | 'torn';
  /** Whether the log, which ends here, ends within something that goes over several lines. */
  isOpen(): boolean;
}

/** A line of a trace, and where in the log it comes from. */
export type TranslatedLine = { readonly line: TraceLine; readonly at: number; readonly text: string };

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
  const translation = source.translate?.();
  if (translation !== undefined) visitor.header(translation.header);
  const visit = (text: string, whole: boolean): boolean => {
    if (translation !== undefined) return visitTranslated(translation.read(text, at, whole), visitor);
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
  if (translation?.isOpen()) visitor.torn?.();
  return at;
}

function visitTranslated(lines: readonly TranslatedLine[] | 'torn', visitor: TraceVisitor): boolean {
  if (lines !== 'torn') return lines.every(({ line, at, text }) => visitor.line(line, at, text));
  visitor.torn?.();
  return true;
}

const brace = '{'.charCodeAt(0);

/** Nearly every line begins with a brace. */
const isBlank = (text: string) => text.charCodeAt(0) !== brace && text.trim() === '';
