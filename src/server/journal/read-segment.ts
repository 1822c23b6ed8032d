// Reads the groups of a segment, one after the other, as far as they are whole.
import { type OpenFile, whenDone } from '../files/index.js';
import { type FoundEntry, type GroupTie, readEntries, readHead, useAt } from './group.js';
import { firstGroup, pageAfter, pageBytes } from './layout.js';

export type ReadSegment = {
  readonly entries: readonly FoundEntry[];
  /** The page after the last group that is whole. */
  readonly end: number;
  /** Where the last group that is whole begins; nothing if there is none. */
  readonly last: number | undefined;
};

/** @throws FileFailure */
export async function readWhole(file: OpenFile, bytes: number): Promise<Uint8Array> {
  const into = new Uint8Array(bytes);
  await whenDone((done) => file.read(0, into, done));
  return into;
}

/**
 * @param end where to stop, if the last group is known
 * @param first where the first group is
 */
export function readGroups(
  segment: Uint8Array,
  tie: Omit<GroupTie, 'position'>,
  end = segment.length,
  first = firstGroup,
): ReadSegment {
  const entries: FoundEntry[] = [];
  let position = first;
  let last: number | undefined;
  while (position < end) {
    const head = readHead(segment, { ...tie, position });
    const found = head && readEntries(segment, position, head);
    if (head === undefined || found === undefined) break;
    for (const entry of found) entries.push(entry);
    last = position;
    position = pageAfter(position + head.headBytes + head.writeBytes);
  }
  return { entries, end: position, last };
}

/**
 * Where after this page a group begins, whether its writes are whole or not: whatever is before it was durable when it
 * was written.
 */
export function groupAfter(segment: Uint8Array, tie: Omit<GroupTie, 'position'>, page: number): number | undefined {
  for (let position = page + pageBytes; position < segment.length; position += pageBytes)
    if (readHead(segment, { ...tie, position }) !== undefined) return position;
  return undefined;
}

/** Where a group begins that was written in a later use than this one; then the segment was begun, whatever its header says. */
export function groupOfLaterUse(segment: Uint8Array, journal: string, use: number): number | undefined {
  for (let position = firstGroup; position < segment.length; position += pageBytes) {
    const itsUse = useAt(segment, position);
    if (itsUse > use && readHead(segment, { journal, use: itsUse, position }) !== undefined) return position;
  }
  return undefined;
}
