// Makes a folder and those above it that are missing, one after the other. (Node does so by itself, and goes round for ever
// where a folder takes no new one and says that it does not exist, as /proc does.)
import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { FileFailure } from './file-failure.js';

/**
 * The name of each is durable once the folder that it is in is synced.
 *
 * @returns those that were missing, the outermost first
 * @throws FileFailure also where something else is under the name
 */
export function makeFolder(path: string): readonly string[] {
  try {
    const made = missing(resolve(path));
    for (const each of made) make(each);
    return made;
  } catch (error) {
    throw FileFailure.of('make the folder', path, error);
  }
}

/** Those that are not there, the outermost first. */
function missing(path: string): readonly string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return [...missing(dirname(path)), path];
  return found.isDirectory() ? [] : [path];
}

function make(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    // Somebody else may have made it a moment ago.
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
}
