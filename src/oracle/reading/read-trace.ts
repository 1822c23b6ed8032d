// Reads a trace: from bytes to a header and lines that their schemas accepted. It judges nothing, and hands on each
// line at once: a step of an asynchronous iteration for each would cost more than the judging.
import type { TraceHeader, TraceLine } from '../../protocol/index.js';
import type { Place } from './input-error.js';
import { LineBlocks } from './line-blocks.js';
import { isTooLong, longestLine, textOfEnd, textOfLine, textsOfLines, tooLong } from './lines.js';
import { isJson, parseFirstLine, parseLaterLine } from './parse-line.js';
import { QuickLines } from './quick-line.js';

/** Gives the bytes of a trace from the beginning, as often as it is asked. */
export type TraceSource = {
  readonly name: string;
  open(): AsyncIterable<Uint8Array>;
  readonly again: boolean;
  /** For what is still being written; default: all of it stands there. */
  readonly live?: LiveSource | undefined;
  /** For a log in another form: what makes lines of a trace of its lines; a new one for each reading. */
  readonly translate?: (() => Translation) | undefined;
};

/** A source that is read while it is written. It gives an empty chunk where all that stands there was given. */
export type LiveSource = {
  /** Whether it can wait to be read on, as a file can; who writes into a pipe would have to wait, too. */
  readonly canWait: boolean;
  /** Whether it was said to stop, and so has no end of its own. */
  isStopped(): boolean;
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
  /**
   * @param text gives the text of the line, as long as this call lasts: making it costs more than most lines do
   * @returns whether to go on
   */
  line(line: TraceLine, at: number, text: () => string): boolean;
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
  const reader = new TraceReader(source, visitor);
  for await (const chunk of source.open()) {
    if (!reader.push(chunk)) return reader.lines;
    if (chunk.length > 0) onProgress?.(reader.lines);
  }
  reader.end();
  return reader.lines;
}

/** What was read of a trace at once. */
export type TraceBatch = {
  readonly header: TraceHeader | undefined;
  readonly lines: readonly PlacedLine[];
  readonly isTorn: boolean;
  /** Whether there was nothing more to read. */
  readonly isAll: boolean;
};

type PlacedLine = { readonly line: TraceLine; readonly at: number };

/**
 * A trace in pieces, each read when it is asked for.
 *
 * @throws InputError for the first line that cannot be read
 */
export async function* readBatches(source: TraceSource): AsyncGenerator<TraceBatch> {
  let header: TraceHeader | undefined;
  let lines: PlacedLine[] = [];
  let isTorn = false;
  const reader = new TraceReader(source, {
    header(found) {
      header = found;
    },
    line(line, at) {
      lines.push({ line, at });
      return true;
    },
    torn() {
      isTorn = true;
    },
  });
  for await (const chunk of source.open()) {
    reader.push(chunk);
    yield { header, lines, isTorn: false, isAll: chunk.length === 0 };
    lines = [];
  }
  reader.end();
  yield { header, lines, isTorn, isAll: true };
}

const newline = 0x0a;
const nothing = new Uint8Array(0);

/** Makes what a trace says of its bytes, chunk by chunk. */
class TraceReader {
  lines = 0;
  readonly #file: string;
  readonly #visitor: TraceVisitor;
  readonly #translation: Translation | undefined;
  readonly #blocks = new LineBlocks((bytes, from, end) => this.#read(bytes, from, end));
  readonly #quick = new QuickLines();
  /** Where the line is that is being read. */
  #bytes: Uint8Array = nothing;
  #start = 0;
  #end = 0;
  readonly #text = () => textOfLine(this.#bytes.subarray(this.#start, this.#end), this.#place());
  #isFirst = true;

  constructor(source: TraceSource, visitor: TraceVisitor) {
    this.#file = source.name;
    this.#visitor = visitor;
    this.#translation = source.translate?.();
    if (this.#translation !== undefined) visitor.header(this.#translation.header);
  }

  /** Answers whether to go on. */
  push(chunk: Uint8Array): boolean {
    const goesOn = this.#blocks.push(chunk);
    // A carriage return may be the last of it.
    if (this.#blocks.length > longestLine + 1) throw tooLong({ file: this.#file, line: this.lines + 1 });
    return goesOn;
  }

  end(): void {
    if (this.#blocks.length > 0) {
      const bytes = this.#blocks.rest();
      this.lines += 1;
      if (isTooLong(bytes)) throw tooLong(this.#place());
      const text = textOfEnd(bytes);
      if (this.#translation === undefined) this.#general(text, false);
      else this.#translate(this.#translation, text, false);
    }
    if (this.#translation?.isOpen()) this.#visitor.torn?.();
  }

  #read(bytes: Uint8Array, from: number, end: number): boolean {
    if (this.#translation !== undefined) return this.#translateAll(this.#translation, bytes.subarray(from, end));
    this.#bytes = bytes;
    for (this.#start = from; this.#start <= end; this.#start = this.#end + 1) {
      this.lines += 1;
      if (!this.#line(bytes)) return false;
    }
    return true;
  }

  #line(bytes: Uint8Array): boolean {
    const line = this.#isFirst ? undefined : this.#quick.read(bytes, this.#start);
    this.#end = line === undefined ? bytes.indexOf(newline, this.#start) : this.#quick.end;
    if (line === undefined || this.#end - this.#start > longestLine) return this.#general(this.#text(), true);
    return this.#visitor.line(line, this.lines, this.#text);
  }

  /** @param whole whether a newline ends the line */
  #general(line: string, whole: boolean): boolean {
    const at = this.lines;
    const text = this.#withoutMark(line);
    if (isBlank(text)) return true;
    if (!whole && !isJson(text)) {
      this.#visitor.torn?.();
      return true;
    }
    if (!this.#isFirst) return this.#visitor.line(parseLaterLine(text, this.#file, at), at, () => text);
    this.#isFirst = false;
    const first = parseFirstLine(text, this.#file, at);
    if (first.header !== undefined) this.#visitor.header(first.header);
    return first.line === undefined || this.#visitor.line(first.line, at, () => text);
  }

  #translateAll(translation: Translation, bytes: Uint8Array): boolean {
    for (const text of textsOfLines(bytes, this.#file, this.lines + 1)) {
      this.lines += 1;
      if (!this.#translate(translation, text, true)) return false;
    }
    return true;
  }

  #translate(translation: Translation, line: string, whole: boolean): boolean {
    const read = translation.read(this.#withoutMark(line), this.lines, whole);
    if (read !== 'torn') return read.every(({ line: made, at, text }) => this.#visitor.line(made, at, () => text));
    this.#visitor.torn?.();
    return true;
  }

  /** Only the very first line may have a byte order mark. */
  #withoutMark(line: string): string {
    return this.lines === 1 ? line.replace(/^\uFEFF/, '') : line;
  }

  #place(): Place {
    return { file: this.#file, line: this.lines };
  }
}

const brace = '{'.charCodeAt(0);

/** Nearly every line begins with a brace. */
const isBlank = (text: string) => text.charCodeAt(0) !== brace && text.trim() === '';
