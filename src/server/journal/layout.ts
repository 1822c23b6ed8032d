// Where things are in a segment; spec/journal-format.md is the text. Everything is little-endian, and what is made durable at
// once begins on a page of its own, so that a page that was durable is never written with other bytes while it is needed.

/** Bytes of a page: no device writes less than this in one piece, or more often. */
export const pageBytes = 4096;

/** A segment's header has a page of its own. */
const headerPages = 1;

/** Groups begin after the header. */
export const firstGroup = headerPages * pageBytes;

/** Bytes of a group before its entries. */
export const groupHeadBytes = 48;

/** Bytes that each entry of a group takes before the bytes of writes. */
export const entryBytes = 32;

/** A header, and two groups: so marks find room in a segment while it is being begun. */
export const leastSegmentBytes = 3 * pageBytes;
export const mostSegmentBytes = 2 ** 30;

/** One that is written, and two for marks. */
export const leastSegments = 3;
export const mostSegments = 128;

/** Segments that writes leave to marks: while one is filled with marks, the next waits. */
export const segmentsForMarks = 2;

/** The beginning of the next page, or this position if a page begins there. */
export const pageAfter = (position: number): number => Math.ceil(position / pageBytes) * pageBytes;

/** The most bytes that a write may have. */
export const longestWrite = (segmentBytes: number): number => segmentBytes - firstGroup - groupHeadBytes - entryBytes;

export const segmentName = (index: number): string => `journal-${String(index + 1).padStart(3, '0')}`;

/** Numbers of up to 53 bits, as 64. */
export function putNumber(view: DataView, at: number, number: number): void {
  view.setUint32(at, number >>> 0, true);
  view.setUint32(at + 4, Math.floor(number / 2 ** 32), true);
}

export const numberAt = (view: DataView, at: number): number =>
  view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
