// What was kept stays: a result goes under its usual name only where nothing else stands, and beside it otherwise.
import { existsSync, readFileSync } from 'node:fs';
import { resultTo } from './output.js';

/** A text, and what its file's name ends with: `.json`. */
export type Written = { readonly ending: string; readonly text: string };

/**
 * Writes files of one name: the usual one, or the next that is free, `name-2`, `name-3`, and so on. Where the same is kept
 * already, that name is taken.
 *
 * @param name with its folder, and without an ending
 * @param isSame whether what a file says may be replaced by this; by default only if it is this
 * @returns the name, without an ending
 * @throws UsageError if there can be no such file
 * @throws CannotWrite
 */
export function writeBeside(
  name: string,
  files: readonly Written[],
  isSame: (kept: string, text: string) => boolean = areEqual,
): string {
  for (let k = 1; ; k += 1) {
    const free = k === 1 ? name : `${name}-${k}`;
    if (files.some(({ ending, text }) => isTaken(`${free}${ending}`, text, isSame))) continue;
    for (const { ending, text } of files) resultTo(`${free}${ending}`, text);
    return free;
  }
}

/** A file of text that is written ends with a line's end. */
const areEqual = (kept: string, text: string): boolean => kept.trimEnd() === text.trimEnd();

function isTaken(file: string, text: string, isSame: (kept: string, text: string) => boolean): boolean {
  if (!existsSync(file)) return false;
  try {
    return !isSame(readFileSync(file, 'utf8'), text);
  } catch {
    // What cannot be read may be worth keeping.
    return true;
  }
}
