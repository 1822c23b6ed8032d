// Splits a stream of bytes into lines. Memory is bounded by one chunk and the longest line allowed, whatever the file.
import { InputError } from './input-error.js';

/** Lines that came together; the last batch says whether its last line was ended by a newline. */
export type Batch = {
  /** The number of the first line, from 1. */
  readonly first: number;
  readonly lines: readonly string[];
  /** False only for a last line that no newline ends. */
  readonly whole: boolean;
};

/** Bytes in the longest line that is read. */
const longestLine = 1_048_576;

const newline = 0x0a;

// A byte order mark is kept: only the very first line may have one, and whoever reads that line knows.
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * @throws InputError T008 for a line longer than `longestLine`, as soon as that is seen; T009 for bytes that are not
 *   UTF-8, except in a last line that no newline ends: that one stops before them
 */
export async function* readLines(chunks: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<Batch> {
  let first = 1;
  let rest: Uint8Array[] = [];
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(newline);
    if (end < 0) rest.push(chunk);
    else {
      const lines = decodeLines(joined([...rest, chunk.subarray(0, end)]), first, file);
      yield { first, lines, whole: true };
      first += lines.length;
      rest = [chunk.subarray(end + 1)];
    }
    if (lengthOf(rest) > longestLine) throw tooLong(file, first);
  }
  if (lengthOf(rest) > 0) yield { first, lines: [decodeEnd(joined(rest))], whole: false };
}

/** Whole lines end between characters, so nothing is left over from one call to the next. */
function decodeLines(bytes: Uint8Array, first: number, file: string): readonly string[] {
  let text: string;
  try {
    text = strict.decode(bytes);
  } catch {
    throw notText(bytes, first, file);
  }
  if (bytes.length > longestLine) checkLengths(bytes, first, file);
  return text.split('\n');
}

function checkLengths(bytes: Uint8Array, first: number, file: string): void {
  let [line, start] = [first, 0];
  while (start + longestLine < bytes.length) {
    const found = bytes.indexOf(newline, start);
    if ((found < 0 ? bytes.length : found) - start > longestLine) throw tooLong(file, line);
    if (found < 0) return;
    [line, start] = [line + 1, found + 1];
  }
}

/** What was written last may end inside a character. */
function decodeEnd(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    const text = lenient.decode(bytes);
    return text.slice(0, text.indexOf('\uFFFD'));
  }
}

/** Where the first byte is that is not UTF-8. */
function notText(bytes: Uint8Array, first: number, file: string): InputError {
  let [line, start] = [first, 0];
  for (;;) {
    const found = bytes.indexOf(newline, start);
    const end = found < 0 ? bytes.length : found;
    const text = lenient.decode(bytes.subarray(start, end));
    if (found < 0 || text.includes('\uFFFD')) {
      const column = Math.max(1, text.indexOf('\uFFFD') + 1);
      return new InputError('T009', 'the bytes here are not UTF-8', { file, line, column });
    }
    [line, start] = [line + 1, end + 1];
  }
}

const lengthOf = (parts: readonly Uint8Array[]) => parts.reduce((sum, part) => sum + part.length, 0);

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const all = new Uint8Array(lengthOf(parts));
  let end = 0;
  for (const part of parts) {
    all.set(part, end);
    end += part.length;
  }
  return all;
}

const tooLong = (file: string, line: number) =>
  new InputError('T008', `the line is longer than ${longestLine.toLocaleString('en')} bytes`, { file, line });
