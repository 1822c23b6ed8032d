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

/** Characters in the longest line that is read. */
export const longestLine = 1_048_576;

/**
 * @throws InputError T008 for a line longer than `longestLine`, as soon as that is seen; T009 for bytes that are not UTF-8
 */
export async function* readLines(chunks: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<Batch> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let first = 1;
  let rest = '';
  const decode = (chunk?: Uint8Array) => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch {
      throw new InputError('T009', 'the bytes here are not UTF-8', { file, line: first + newlines(rest) });
    }
  };
  for await (const chunk of chunks) {
    const lines = (rest + decode(chunk)).split('\n');
    rest = lines.pop() ?? '';
    const long = [...lines, rest].findIndex((line) => line.length > longestLine);
    if (long >= 0) throw tooLong(file, first + long);
    if (lines.length > 0) yield { first, lines, whole: true };
    first += lines.length;
  }
  rest += decode();
  if (rest.length > 0) yield { first, lines: [rest], whole: false };
}

const newlines = (text: string) => text.split('\n').length - 1;

const tooLong = (file: string, line: number) =>
  new InputError('T008', `the line is longer than ${longestLine.toLocaleString('en')} characters`, { file, line });
