// The first page of a segment: whose journal it is, which use of the segment, the marks at the moment when it was begun,
// and which other segments have writes. It is durable before the first group of the segment is written.
import { xxh32 } from '../../impl/index.js';
import type { JournalIdentity, JournalMarks } from './journal-options.js';
import { numberAt, pageBytes, putNumber } from './layout.js';

/** The version of the format that this program writes; it reads no newer one. */
export const formatVersion = 1;

/** A segment that was in use when another was begun. */
export type LiveSegment = {
  readonly index: number;
  readonly use: number;
  /** Its last group ends before this page. */
  readonly end: number;
  /** The greatest number of its writes; 0 if it has none. */
  readonly lastWrite: number;
};

export type SegmentHeader = {
  /** 32 hexadecimal digits, made when the journal was. */
  readonly journal: string;
  readonly identity: JournalIdentity;
  readonly segmentBytes: number;
  readonly segments: number;
  readonly index: number;
  /** Uses of all segments are counted together, from 1; 0 if this one was never used. */
  readonly use: number;
  readonly marks: JournalMarks;
  readonly live: readonly LiveSegment[];
};

/** What a first page says: a header, a version that this program does not know, or nothing that can be trusted. */
export type ReadHeader = SegmentHeader | { readonly newerVersion: number } | 'not whole';

const magic = 'destageJ';
const checkedFrom = 16;
const liveFrom = 128;
const liveBytes = 24;

const at = {
  version: 8,
  checksum: 12,
  journal: 16,
  pair: 32,
  role: 48,
  blockSize: 52,
  volumeBytes: 56,
  segmentBytes: 64,
  segments: 68,
  index: 72,
  live: 76,
  use: 80,
  released: 88,
  permitted: 96,
  destaged: 104,
  takeover: 112,
} as const;

const roles = { primary: 1, secondary: 2 } as const;

export function encodeHeader(header: SegmentHeader): Uint8Array {
  const page = Buffer.alloc(pageBytes);
  const view = new DataView(page.buffer, page.byteOffset, pageBytes);
  const { identity, marks, live } = header;
  page.write(magic, 'latin1');
  view.setUint32(at.version, formatVersion, true);
  page.write(header.journal, at.journal, 'hex');
  page.write(identity.pair, at.pair, 'hex');
  page[at.role] = roles[identity.role];
  view.setUint32(at.blockSize, identity.blockSize, true);
  putNumber(view, at.volumeBytes, identity.volumeBytes);
  view.setUint32(at.segmentBytes, header.segmentBytes, true);
  view.setUint32(at.segments, header.segments, true);
  view.setUint32(at.index, header.index, true);
  view.setUint32(at.live, live.length, true);
  putNumber(view, at.use, header.use);
  putNumber(view, at.released, marks.released);
  putNumber(view, at.permitted, marks.permitted);
  putNumber(view, at.destaged, marks.destaged);
  putNumber(view, at.takeover, marks.takeover);
  for (const [k, { index, use, end, lastWrite }] of live.entries()) {
    const from = liveFrom + k * liveBytes;
    view.setUint32(from, index, true);
    view.setUint32(from + 4, end, true);
    putNumber(view, from + 8, use);
    putNumber(view, from + 16, lastWrite);
  }
  view.setInt32(at.checksum, xxh32(page.subarray(checkedFrom)), true);
  return page;
}

export function decodeHeader(bytes: Uint8Array): ReadHeader {
  const page = Buffer.from(bytes.buffer, bytes.byteOffset, pageBytes);
  const view = new DataView(page.buffer, page.byteOffset, pageBytes);
  if (page.toString('latin1', 0, magic.length) !== magic) return 'not whole';
  const version = view.getUint32(at.version, true);
  if (version > formatVersion) return { newerVersion: version };
  if (version !== formatVersion || view.getInt32(at.checksum, true) !== xxh32(page.subarray(checkedFrom)))
    return 'not whole';
  return {
    journal: page.toString('hex', at.journal, at.pair),
    identity: {
      pair: page.toString('hex', at.pair, at.role),
      role: page[at.role] === roles.primary ? 'primary' : 'secondary',
      blockSize: view.getUint32(at.blockSize, true),
      volumeBytes: numberAt(view, at.volumeBytes),
    },
    segmentBytes: view.getUint32(at.segmentBytes, true),
    segments: view.getUint32(at.segments, true),
    index: view.getUint32(at.index, true),
    use: numberAt(view, at.use),
    marks: {
      released: numberAt(view, at.released),
      permitted: numberAt(view, at.permitted),
      destaged: numberAt(view, at.destaged),
      takeover: numberAt(view, at.takeover),
    },
    live: Array.from({ length: view.getUint32(at.live, true) }, (_, k) => liveAt(view, liveFrom + k * liveBytes)),
  };
}

const liveAt = (view: DataView, from: number): LiveSegment => ({
  index: view.getUint32(from, true),
  end: view.getUint32(from + 4, true),
  use: numberAt(view, from + 8),
  lastWrite: numberAt(view, from + 16),
});
