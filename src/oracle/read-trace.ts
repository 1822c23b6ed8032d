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
  const reader = new TextReader(source, visitor);
  for await (const { lines, whole } of readLines(source.open(), source.name)) {
    for (const text of lines) if (!reader.read(text, whole)) return reader.lines;
    onProgress?.(reader.lines);
  }
  reader.end();
  return reader.lines;
}

/** What was read of a trace at once. */
export type TraceBatch = {
  readonly header: TraceHeader | undefined;
  readonly lines: readonly TranslatedLine[];
  readonly isTorn: boolean;
};

/**
 * A trace in pieces, each read when it is asked for.
 *
 * @throws InputError for the first line that cannot be read
 */
export async function* readBatches(source: TraceSource): AsyncGenerator<TraceBatch> {
  let header: TraceHeader | undefined;
  let lines: TranslatedLine[] = [];
  let isTorn = false;
  const reader = new TextReader(source, {
    header(found) {
      header = found;
    },
    line(line, at, text) {
      lines.push({ line, at, text });
      return true;
    },
    torn() {
      isTorn = true;
    },
  });
  for await (const batch of readLines(source.open(), source.name)) {
    for (const text of batch.lines) reader.read(text, batch.whole);
    yield { header, lines, isTorn: false };
    lines = [];
  }
  reader.end();
  yield { header, lines, isTorn };
}

/** Makes what a trace says of the texts of its lines. */
class TextReader {
  lines = 0;
  readonly #file: string;
  readonly #visitor: TraceVisitor;
  readonly #translation: Translation | undefined;
  #isFirst = true;

  constructor(source: TraceSource, visitor: TraceVisitor) {
    this.#file = source.name;
    this.#visitor = visitor;
    this.#translation = source.translate?.();
    if (this.#translation !== undefined) visitor.header(this.#translation.header);
  }

  /** Answers whether to go on. */
  read(line: string, whole: boolean): boolean {
    this.lines += 1;
    const at = this.lines;
    const text = at === 1 ? line.replace(/^\uFEFF/, '') : line;
    if (this.#translation !== undefined) return visitTranslated(this.#translation.read(text, at, whole), this.#visitor);
    if (isBlank(text)) return true;
    if (!whole && !isJson(text)) {
      this.#visitor.torn?.();
      return true;
    }
    if (!this.#isFirst) return this.#visitor.line(parseLaterLine(text, this.#file, at), at, text);
    this.#isFirst = false;
    const first = parseFirstLine(text, this.#file, at);
    if (first.header !== undefined) this.#visitor.header(first.header);
    return first.line === undefined || this.#visitor.line(first.line, at, text);
  }

  end(): void {
    if (this.#translation?.isOpen()) this.#visitor.torn?.();
  }
}

function visitTranslated(lines: readonly TranslatedLine[] | 'torn', visitor: TraceVisitor): boolean {
  if (lines !== 'torn') return lines.every(({ line, at, text }) => visitor.line(line, at, text));
  visitor.torn?.();
  return true;
}

const brace = '{'.charCodeAt(0);

/** Nearly every line begins with a brace. */
const isBlank = (text: string) => text.charCodeAt(0) !== brace && text.trim() === '';
