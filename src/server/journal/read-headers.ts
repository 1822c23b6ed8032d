// Opens the segments of a journal and reads their headers. It refuses whatever is not this journal, in words that say why.
import { join } from 'node:path';
import type { OpenFile } from '../files/index.js';
import type { JournalOptions } from './journal-options.js';
import { JournalRefusal } from './journal-refusal.js';
import { pageBytes, segmentName } from './layout.js';
import { readWhole } from './read-segment.js';
import { decodeHeader, formatVersion, type SegmentHeader } from './segment-header.js';

/** A segment as it was found: without a header, if what is there is not whole. */
export type FoundSegment = {
  readonly index: number;
  readonly file: OpenFile;
  readonly header: SegmentHeader | undefined;
};

/**
 * @param opened takes each file that was opened, for whoever has to close them
 * @throws JournalRefusal, FileFailure
 */
export async function readHeaders(options: JournalOptions, opened: OpenFile[]): Promise<readonly FoundSegment[]> {
  const { folder, files } = options;
  const names = new Set(await files.list(folder));
  if (!names.has(segmentName(0))) throw new JournalRefusal('missing', folder, 'there is no journal in this folder');
  const found: FoundSegment[] = [];
  // What there is says first whose journal it is: an absent segment of another's is none of ours.
  for (let index = 0; names.has(segmentName(index)); index += 1) {
    const file = await files.open(join(folder, segmentName(index)));
    opened.push(file);
    found.push({ index, file, header: await readHeader(options, file, index) });
  }
  const [first] = found.flatMap(({ header }) => header ?? []);
  if (first === undefined) throw JournalRefusal.damaged(folder, 'no segment has a whole header');
  for (const { file, header } of found)
    if (header !== undefined && header.journal !== first.journal)
      throw JournalRefusal.damaged(file.path, 'this segment is of another journal than the first one');
  await checkSegments(options, found);
  return found;
}

async function readHeader(options: JournalOptions, file: OpenFile, index: number): Promise<SegmentHeader | undefined> {
  if ((await file.size()) < pageBytes) return undefined;
  const header = decodeHeader(await readWhole(file, pageBytes));
  if (header === 'not whole') return undefined;
  if ('newerVersion' in header) throw newer(file.path, header.newerVersion);
  checkIdentity(options, file.path, header);
  if (header.index !== index)
    throw JournalRefusal.damaged(
      file.path,
      `this is segment ${header.index + 1}, under the name of segment ${index + 1}`,
    );
  return header;
}

const newer = (path: string, version: number): JournalRefusal =>
  new JournalRefusal(
    'newer',
    path,
    `the journal has version ${version} of the format, and this program knows versions up to ${formatVersion}: use a newer program`,
  );

function checkIdentity(
  { identity, segmentBytes, segments }: JournalOptions,
  path: string,
  header: SegmentHeader,
): void {
  const { pair, role, volumeBytes, blockSize } = header.identity;
  const refuse = (what: string, found: string | number, wanted: string | number, remedy: string): never => {
    throw new JournalRefusal('foreign', path, `the journal is of ${what} ${found}, and not of ${wanted}: ${remedy}`);
  };
  if (pair !== identity.pair) refuse('the pair', pair, identity.pair, 'is this the right folder?');
  if (role !== identity.role) refuse('a', role, `a ${identity.role}`, 'is this the right folder?');
  if (volumeBytes !== identity.volumeBytes)
    refuse('a volume of', `${volumeBytes} bytes`, `${identity.volumeBytes}`, 'a volume keeps its size');
  if (blockSize !== identity.blockSize)
    refuse('blocks of', `${blockSize} bytes`, `${identity.blockSize}`, 'blocks keep their size');
  if (header.segmentBytes !== segmentBytes || header.segments !== segments)
    refuse(
      `${header.segments} segments of`,
      `${header.segmentBytes} bytes`,
      `${segments} segments of ${segmentBytes}`,
      'a journal keeps its size',
    );
}

async function checkSegments(
  { folder, segments, segmentBytes }: JournalOptions,
  found: readonly FoundSegment[],
): Promise<void> {
  if (found.length !== segments)
    throw JournalRefusal.damaged(folder, `there are ${found.length} segments in a row, and have to be ${segments}`);
  for (const { file } of found) {
    const bytes = await file.size();
    if (bytes !== segmentBytes)
      throw JournalRefusal.damaged(file.path, `the segment has ${bytes} bytes, and has to have ${segmentBytes}`);
  }
}
