// Makes a journal: all its segments, full of zeros that were really written, so that nothing but their bytes changes later.
// Until the first segment has its name there is no journal, so one that was not finished is never taken for one.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { zeros } from '../bytes/index.js';
import { type Files, whenDone } from '../files/index.js';
import { checkOptions } from './check-options.js';
import { Journal } from './journal.js';
import type { JournalMarks, JournalOptions } from './journal-options.js';
import { JournalRefusal } from './journal-refusal.js';
import { firstGroup, segmentName } from './layout.js';
import { Places } from './places.js';
import { encodeHeader } from './segment-header.js';
import type { Segment } from './segments.js';

const noMarks: JournalMarks = { released: 0, permitted: 0, destaged: 0, takeover: 0 };

/** Bytes that are written at a time. */
const pieceBytes = 2 ** 20;

/**
 * Makes a new journal in a folder: all its segments, as long as they will ever be.
 *
 * @throws JournalRefusal if the folder has a journal; FileFailure
 */
export async function createJournal(options: JournalOptions): Promise<Journal> {
  checkOptions(options);
  const { folder, files, segments } = options;
  const names = await files.list(folder);
  if (names.includes(segmentName(0)))
    throw new JournalRefusal('present', folder, 'this folder has a journal already: open it, or name another folder');
  for (const name of names) if (/^journal-\d{3}(\.new)?$/.test(name)) await files.remove(join(folder, name));
  const number = randomBytes(16).toString('hex');
  const indexes = Array.from({ length: segments }, (_, index) => index);
  try {
    for (const index of indexes) await createSegment(options, number, index);
  } catch (error) {
    for (const index of indexes) await files.remove(join(folder, newName(index))).catch(() => undefined);
    throw error;
  }
  await giveNames(folder, files, indexes);
  const opened: Segment[] = [];
  for (const index of indexes) {
    const file = await files.open(join(folder, segmentName(index)));
    opened.push({ index, file, use: index === 0 ? 1 : 0, end: firstGroup, lastWrite: 0 });
  }
  const places = new Places(options.window);
  return new Journal({ options, number, marks: noMarks, live: opened.slice(0, 1), free: opened.slice(1), places });
}

const newName = (index: number): string => `${segmentName(index)}.new`;

async function createSegment(options: JournalOptions, number: string, index: number): Promise<void> {
  const { folder, files, identity, segmentBytes, segments } = options;
  const use = index === 0 ? 1 : 0;
  const header = encodeHeader({
    journal: number,
    identity,
    segmentBytes,
    segments,
    index,
    use,
    marks: noMarks,
    live: [],
  });
  const file = await files.create(join(folder, newName(index)));
  try {
    await whenDone((done) => file.write(0, [header], done));
    for (let at = firstGroup; at < segmentBytes; at += pieceBytes)
      await whenDone((done) => file.write(at, [zeros(Math.min(pieceBytes, segmentBytes - at))], done));
    await whenDone((done) => file.datasync(done));
  } finally {
    await file.close();
  }
}

/** The first one last: with it the journal begins to exist. */
async function giveNames(folder: string, files: Files, indexes: readonly number[]): Promise<void> {
  for (const index of indexes.slice(1))
    await files.rename(join(folder, newName(index)), join(folder, segmentName(index)));
  await files.syncFolder(folder);
  await files.rename(join(folder, newName(0)), join(folder, segmentName(0)));
  await files.syncFolder(folder);
}

/** Removes the journal of a folder, if it has one that was never used: its first segment first, with which it exists. */
export async function removeJournal(folder: string, files: Files): Promise<void> {
  const names = (await files.list(folder)).filter((name) => /^journal-\d{3}(\.new)?$/.test(name)).sort();
  for (const name of names) {
    await files.remove(join(folder, name));
    await files.syncFolder(folder);
  }
}
