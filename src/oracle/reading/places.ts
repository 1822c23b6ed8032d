// Where a line stands, as one number: of several files, which one, and which line of it. Of a single file the number is that
// of the line.
import type { Place } from './input-error.js';

/** From the number of a line to where it stands. */
export type Places = (at: number) => Place & { readonly line: number };

/** The lines of several files are numbered in turn, so that numbers stay small, which costs less. */
export const placeIn = (file: number, line: number, files: number): number => line * files + file;

export const placesOf =
  (files: readonly string[]): Places =>
  (at) => ({ file: files[at % files.length] ?? '', line: Math.floor(at / files.length) });
