// The text of a line, or of several, out of their bytes; and what is no text.
import { InputError, type Place } from './input-error.js';

/** Bytes in the longest line that is read. */
export const longestLine = 1_048_576;

const newline = 0x0a;
const carriageReturn = 0x0d;

// A byte order mark is kept: only the very first line may have one, and whoever reads that line knows.
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * @throws InputError T008 for a line longer than `longestLine`; T009 for bytes that are not UTF-8
 */
export function textOfLine(bytes: Uint8Array, place: Place): string {
  if (isTooLong(bytes)) throw tooLong(place);
  try {
    return strict.decode(bytes);
  } catch {
    const column = Math.max(1, lenient.decode(bytes).indexOf('\uFFFD') + 1);
    throw new InputError('T009', 'the bytes here are not UTF-8', { ...place, column });
  }
}

/** A carriage return belongs to the end of a line, as the newline does. */
export const isTooLong = (bytes: Uint8Array): boolean =>
  bytes.length > longestLine + (bytes.at(-1) === carriageReturn ? 1 : 0);

/**
 * The texts of several lines, as far as they are text.
 *
 * @param bytes whole lines, the last one without its newline
 * @param first the number of the first of them
 * @throws InputError T008, T009 when it comes to a line that is none
 */
export function* textsOfLines(bytes: Uint8Array, file: string, first: number): Generator<string> {
  const texts = bytes.length > longestLine ? undefined : textOfAll(bytes);
  if (texts !== undefined) {
    yield* texts.split('\n');
    return;
  }
  for (let [from, line] = [0, first]; from <= bytes.length; line += 1) {
    const found = bytes.indexOf(newline, from);
    const end = found < 0 ? bytes.length : found;
    yield textOfLine(bytes.subarray(from, end), { file, line });
    from = end + 1;
  }
}

function textOfAll(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The text of a last line that no newline ends: it may end inside a character, and stops before what is none. */
export function textOfEnd(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    const text = lenient.decode(bytes);
    return text.slice(0, text.indexOf('\uFFFD'));
  }
}

export const tooLong = (place: Place) =>
  new InputError('T008', `the line is longer than ${longestLine.toLocaleString('en')} bytes`, place);
