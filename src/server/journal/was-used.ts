// Whether anything was ever made durable in the journal of a folder, whoever's it is. A journal that was not finished, or not used
// yet, has nothing that anybody was told of; of what cannot be read nobody knows that.
import { join } from 'node:path';
import type { Files, OpenFile } from '../files/index.js';
import { tieOf } from './group.js';
import { pageBytes } from './layout.js';
import { groupOfLaterUse, readWhole } from './read-segment.js';
import { decodeHeader } from './segment-header.js';

/** @throws FileFailure */
export async function wasUsed(folder: string, files: Files): Promise<boolean> {
  const names = (await files.list(folder)).filter((name) => /^journal-\d{3}$/.test(name)).sort();
  for (const name of names) {
    const file = await files.open(join(folder, name));
    try {
      if (await segmentWasUsed(file)) return true;
    } finally {
      await file.close();
    }
  }
  return false;
}

/** A segment gets its name when it is whole and durable, with its header: only the first one is begun then. */
async function segmentWasUsed(file: OpenFile): Promise<boolean> {
  const bytes = await file.size();
  if (bytes < pageBytes) return true;
  const header = decodeHeader(await readWhole(file, pageBytes));
  if (header === 'not whole' || 'newerVersion' in header || header.use > 1) return true;
  return header.use === 1 && groupOfLaterUse(await readWhole(file, bytes), tieOf(header.journal), 0) !== undefined;
}
