// Where a line stands, as one number: of several files, which one, and which line of it. In the first file the number is
// that of the line.
import type { Place } from './input-error.js';

/** From the number of a line to where it stands. */
export type Places = (at: number) => Place & { readonly line: number };

/** More lines than any file has. */
const linesOfAFile = 2 ** 36;

export const placeIn = (file: number, line: number): number => file * linesOfAFile + line;

export const placesOf =
  (files: readonly string[]): Places =>
  (at) => ({ file: files[Math.floor(at / linesOfAFile)] ?? '', line: at % linesOfAFile });
