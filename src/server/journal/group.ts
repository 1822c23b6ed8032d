// A group: what is made durable at once, and found as a whole or not at all. First a head with an entry for each write and each
// mark, then the bytes of the writes. The checksum of the head covers the checksums of all bytes.
import { xxh32 } from '../../impl/index.js';
import { zeros } from '../bytes/index.js';
import type { JournalMarks, MarkKind } from './journal-options.js';
import { entryBytes, groupHeadBytes, numberAt, pageAfter, putNumber } from './layout.js';

/** Ties a group to its journal, to this use of this segment, and to its place in it. */
export type GroupTie = {
  /** The first 16 hexadecimal digits of the journal's own number. */
  readonly journal: string;
  readonly use: number;
  readonly position: number;
};

/** What ties a group to the journal of this number. */
export const tieOf = (number: string): string => number.slice(0, 16);

/** The head of a group, as it was read: it is what was written, but the bytes of its writes may not be there. */
export type GroupHead = {
  readonly entries: number;
  /** The bytes of the head with its entries. */
  readonly headBytes: number;
  /** The bytes of the writes, which come after it. */
  readonly writeBytes: number;
};

export type FoundEntry =
  | {
      readonly kind: 'write';
      readonly seq: number;
      readonly block: number;
      /** How many bytes it has. */
      readonly size: number;
      readonly checksum: number;
      /** Where in the segment its bytes are; -1 if all are zeros. */
      readonly place: number;
    }
  | { readonly kind: MarkKind; readonly number: number };

const magic = 0x50555247;
const checkedFrom = 8;

const at = { magic: 0, checksum: 4, journal: 8, use: 16, position: 24, entries: 28, writeBytes: 32 } as const;
const entryAt = { kind: 0, flags: 1, length: 4, number: 8, block: 16, checksum: 24 } as const;

const kinds = { write: 1, released: 2, permitted: 3, destaged: 4, takeover: 5 } as const;
const kindNames = ['write', 'released', 'permitted', 'destaged', 'takeover'] as const;

/** The bytes of the write are all zeros, and take no room. */
const allZeros = 1;

/** The head of a group that is being filled. */
export class GroupBuilder {
  #head = new Uint8Array(groupHeadBytes + 16 * entryBytes);
  #view = new DataView(this.#head.buffer);
  #entries = 0;
  #writeBytes = 0;
  readonly #parts: Uint8Array[] = [];
  /** Of each write, where its bytes begin after the head; -1 if they are zeros. */
  readonly #offsets: number[] = [];

  get entries(): number {
    return this.#entries;
  }

  /** Bytes from its beginning to its end. */
  get bytes(): number {
    return groupHeadBytes + this.#entries * entryBytes + this.#writeBytes;
  }

  /** Where from the beginning of the group the bytes of its k-th write are, from 0; -1 if all of them are zeros. */
  placeOf(k: number): number {
    const offset = this.#offsets[k] ?? -1;
    return offset < 0 ? -1 : groupHeadBytes + this.#entries * entryBytes + offset;
  }

  addWrite(seq: number, block: number, bytes: Uint8Array, checksum: number, isZero: boolean): void {
    const from = this.#nextEntry('write', seq);
    this.#view.setUint8(from + entryAt.flags, isZero ? allZeros : 0);
    this.#view.setUint32(from + entryAt.length, bytes.length, true);
    putNumber(this.#view, from + entryAt.block, block);
    this.#view.setInt32(from + entryAt.checksum, checksum, true);
    this.#offsets.push(isZero ? -1 : this.#writeBytes);
    if (isZero) return;
    this.#parts.push(bytes);
    this.#writeBytes += bytes.length;
  }

  /** @returns the place of the entry, which may be given a greater number while nothing was added after it */
  addMark(kind: MarkKind, number: number): number {
    return this.#nextEntry(kind, number);
  }

  raiseMark(place: number, number: number): void {
    putNumber(this.#view, place + entryAt.number, number);
  }

  /** Its buffers, in order, to the end of a page. */
  sealed({ journal, use, position }: GroupTie): readonly Uint8Array[] {
    const view = this.#view;
    const headBytes = groupHeadBytes + this.#entries * entryBytes;
    view.setUint32(at.magic, magic, true);
    Buffer.from(this.#head.buffer).write(journal, at.journal, 'hex');
    putNumber(view, at.use, use);
    view.setUint32(at.position, position, true);
    view.setUint32(at.entries, this.#entries, true);
    putNumber(view, at.writeBytes, this.#writeBytes);
    view.setInt32(at.checksum, xxh32(this.#head.subarray(checkedFrom, headBytes)), true);
    return [this.#head.subarray(0, headBytes), ...this.#parts, zeros(pageAfter(this.bytes) - this.bytes)];
  }

  #nextEntry(kind: keyof typeof kinds, number: number): number {
    const from = groupHeadBytes + this.#entries * entryBytes;
    if (from + entryBytes > this.#head.length) this.#grow();
    this.#entries += 1;
    this.#view.setUint8(from + entryAt.kind, kinds[kind]);
    putNumber(this.#view, from + entryAt.number, number);
    return from;
  }

  #grow(): void {
    const head = new Uint8Array(this.#head.length * 4);
    head.set(this.#head);
    this.#head = head;
    this.#view = new DataView(head.buffer);
  }
}

/** The head of a group at this place of a segment; nothing if there is none, or it is of another journal or use. */
export function readHead(segment: Uint8Array, { journal, use, position }: GroupTie): GroupHead | undefined {
  const view = new DataView(segment.buffer, segment.byteOffset, segment.length);
  if (position + groupHeadBytes > segment.length || view.getUint32(position + at.magic, true) !== magic)
    return undefined;
  const entries = view.getUint32(position + at.entries, true);
  const headBytes = groupHeadBytes + entries * entryBytes;
  const writeBytes = numberAt(view, position + at.writeBytes);
  if (position + headBytes + writeBytes > segment.length) return undefined;
  const tie = Buffer.from(segment.buffer, segment.byteOffset + position + at.journal, 8).toString('hex');
  const isOurs = tie === journal && numberAt(view, position + at.use) === use;
  if (!isOurs || view.getUint32(position + at.position, true) !== position) return undefined;
  const checked = segment.subarray(position + checkedFrom, position + headBytes);
  if (view.getInt32(position + at.checksum, true) !== xxh32(checked)) return undefined;
  return { entries, headBytes, writeBytes };
}

/** The use that is said at this place, if a group begins there. */
export const useAt = (segment: Uint8Array, position: number): number =>
  numberAt(new DataView(segment.buffer, segment.byteOffset, segment.length), position + at.use);

/** The entries of a group whose head was read; nothing if the bytes of a write are not those that it was given. */
export function readEntries(segment: Uint8Array, position: number, head: GroupHead): readonly FoundEntry[] | undefined {
  const view = new DataView(segment.buffer, segment.byteOffset, segment.length);
  const found: FoundEntry[] = [];
  let from = position + head.headBytes;
  for (let k = 0; k < head.entries; k += 1) {
    const entry = position + groupHeadBytes + k * entryBytes;
    const kind = kindNames[view.getUint8(entry + entryAt.kind) - 1];
    const number = numberAt(view, entry + entryAt.number);
    if (kind === undefined) return undefined;
    if (kind !== 'write') {
      found.push({ kind, number });
      continue;
    }
    const size = view.getUint32(entry + entryAt.length, true);
    const isZero = view.getUint8(entry + entryAt.flags) === allZeros;
    const bytes = isZero ? zeros(size) : segment.subarray(from, from + size);
    const checksum = view.getInt32(entry + entryAt.checksum, true);
    if (xxh32(bytes) !== checksum) return undefined;
    const block = numberAt(view, entry + entryAt.block);
    found.push({ kind, seq: number, block, size, checksum, place: isZero ? -1 : from });
    if (!isZero) from += size;
  }
  return found;
}

/** Marks with what these entries add. */
export function marksAfter(marks: JournalMarks, entries: readonly FoundEntry[]): JournalMarks {
  const after = { ...marks };
  for (const entry of entries)
    if (entry.kind !== 'write') after[entry.kind] = Math.max(after[entry.kind], entry.number);
  return after;
}
