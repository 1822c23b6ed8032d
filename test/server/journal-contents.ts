// What a journal has, as tests compare it: its marks, and the writes that they do not let go, with their bytes.
import type { Journal, JournalMarks } from '../../src/server/journal/index.js';

export type Kept = { readonly block: number; readonly bytes: Uint8Array; readonly seq: number };

/** What a journal has: its marks, and the writes that they do not let go. */
export type Contents = { readonly marks: JournalMarks; readonly writes: ReadonlyMap<number, Kept> };

export const nothing: Contents = { marks: { released: 0, permitted: 0, destaged: 0, takeover: 0 }, writes: new Map() };

/** A write that is in the journal. */
export function readBack(journal: Journal, seq: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  journal.read(seq, bytes);
  return bytes;
}

export const isAtLeast = (one: JournalMarks, other: JournalMarks): boolean =>
  one.released >= other.released &&
  one.permitted >= other.permitted &&
  one.destaged >= other.destaged &&
  one.takeover >= other.takeover;

/** Up to where all writes are there. */
export function prefixOf({ marks, writes }: Contents, lettingGo: 'released' | 'destaged'): number {
  let last = marks[lettingGo];
  while (writes.has(last + 1)) last += 1;
  return last;
}

export function isSame(one: Contents, other: Contents): boolean {
  if (!isAtLeast(one.marks, other.marks) || !isAtLeast(other.marks, one.marks)) return false;
  if (one.writes.size !== other.writes.size) return false;
  return [...one.writes].every(([seq, write]) => {
    const found = other.writes.get(seq);
    return found !== undefined && found.block === write.block && Buffer.compare(found.bytes, write.bytes) === 0;
  });
}
