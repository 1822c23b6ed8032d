// What a journal keeps and what a frame of the link carries, as bytes. Reading them back never trusts them: a header
// that is torn or damaged is none. What crosses the link is described in spec/frame-format.md.
import { copyInto, copyOf, newBytes } from './bytes.js';
import { checksumOf } from './checksum.js';

const kinds = ['write', 'permit', 'destaged', 'released', 'takeover', 'acknowledgment', 'message'] as const;

export type EntryKind = (typeof kinds)[number];

export type Entry = {
  readonly kind: EntryKind;
  /** The write's number, or the last one of a prefix. */
  readonly number: number;
  readonly block: number;
  /** Of the payload, as whoever made the entry said. */
  readonly checksum: number;
  readonly payload: Uint8Array;
};

const word = 0x1_0000_0000;
const checkedBytes = 21;
/** How many bytes stand before the payload. */
export const headerBytes = checkedBytes + 4;

const nothing = new Uint8Array(0);
const nothingSum = checksumOf(nothing);

/** A header is put together and read here. */
const header = new Uint8Array(headerBytes);
const view = new DataView(header.buffer);

/** An entry that is only a number. */
export const markOf = (kind: EntryKind, number: number): Entry => ({
  kind,
  number,
  block: 0,
  checksum: nothingSum,
  payload: nothing,
});

/** An entry of a write, with a copy of its bytes: what reading its own bytes back would give. */
export const writeOf = (number: number, block: number, bytes: Uint8Array, checksum: number): Entry => ({
  kind: 'write',
  number,
  block,
  checksum: checksum >>> 0,
  payload: copyOf(bytes),
});

/** How long the entry is as bytes. */
export const lengthOf = ({ payload }: Entry): number => headerBytes + payload.length;

/** The bytes are copied. */
export function encode({ kind, number, block, checksum, payload }: Entry): Uint8Array {
  view.setUint8(0, kinds.indexOf(kind) + 1);
  view.setUint32(1, Math.floor(number / word));
  view.setUint32(5, number % word);
  view.setUint32(9, block);
  view.setUint32(13, checksum);
  view.setUint32(17, payload.length);
  view.setUint32(checkedBytes, checksumOf(header, checkedBytes));
  const bytes = newBytes(headerBytes + payload.length);
  copyInto(bytes, 0, header, 0, headerBytes);
  copyInto(bytes, headerBytes, payload, 0, payload.length);
  return bytes;
}

/** The entry, if its header is whole; whether its payload is, `isWhole` says. */
export function decode(bytes: Uint8Array): Entry | undefined {
  if (bytes.length < headerBytes) return undefined;
  copyInto(header, 0, bytes, 0, headerBytes);
  const kind = kinds[view.getUint8(0) - 1];
  const isSound = view.getUint32(checkedBytes) === checksumOf(header, checkedBytes);
  if (kind === undefined || !isSound || view.getUint32(17) !== bytes.length - headerBytes) return undefined;
  return {
    kind,
    number: view.getUint32(1) * word + view.getUint32(5),
    block: view.getUint32(9),
    checksum: view.getUint32(13),
    payload: bytes.length === headerBytes ? nothing : copyOf(bytes.subarray(headerBytes)),
  };
}

/** Whether the payload is the one that the entry was made with. */
export const isWhole = ({ checksum, payload }: Entry): boolean => checksumOf(payload) === checksum;
