// What a map says of a file by its name: which node's log it is, or which pair's, as fields of all its records.
import { InputError } from '../oracle/index.js';
import type { FileFields } from './log-record.js';
import type { ReadMap } from './read-log-map.js';

/**
 * The fields of every record of the file: what the first entry that takes its name gives it, and the groups of the name.
 *
 * @returns nothing where the map says nothing of files
 * @throws InputError T026 for a file that it does not know
 */
export function fileFields({ map: { files }, patterns }: ReadMap, file: string): FileFields | undefined {
  if (files === undefined) return undefined;
  for (const { name, fields = {} } of files) {
    const found = patterns.get(name)?.exec(file);
    if (found) return new Map([...Object.entries(fields), ...Object.entries({ ...found.groups })]);
  }
  const names = files.map(({ name }) => name).join(', ');
  throw new InputError('T026', `no entry of "files" in the map takes this name; there are ${names}`, { file });
}
