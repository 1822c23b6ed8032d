// The segments of a journal: which one is written, which have writes that are needed, and which may be used again. It never
// lets go of a segment before the marks that make it useless are durable, and never leaves marks without room.
import type { OpenFile } from '../files/index.js';
import { entryBytes, firstGroup, groupHeadBytes, longestWrite, segmentsForMarks } from './layout.js';
import type { LiveSegment } from './segment-header.js';

export type Segment = {
  readonly index: number;
  readonly file: OpenFile;
  use: number;
  /** The position up to which its groups are written or planned. */
  end: number;
  /** The greatest number of its writes; 0 if it has none. */
  lastWrite: number;
};

export class Segments {
  readonly #bytes: number;
  /** In use, in the order of their uses: the last one is written. */
  #live: Segment[];
  readonly #free: Segment[];
  #lastUse: number;
  /** By their indexes. */
  readonly #files: readonly OpenFile[];

  /** @param live in the order of their uses, at least one */
  constructor(segmentBytes: number, live: readonly Segment[], free: readonly Segment[]) {
    this.#bytes = segmentBytes;
    this.#live = [...live];
    this.#free = free.toSorted((one, other) => one.use - other.use);
    this.#lastUse = live.at(-1)?.use ?? 0;
    this.#files = [...live, ...free].sort((one, other) => one.index - other.index).map(({ file }) => file);
  }

  /** The one that is written last. */
  get newest(): Segment {
    const newest = this.#live.at(-1);
    if (newest === undefined) throw new Error('a journal without a segment');
    return newest;
  }

  /** The next to be written: one that nothing needs. */
  take(): Segment {
    const segment = this.#free.shift();
    if (segment === undefined) throw new Error('the journal has no room for marks');
    this.#lastUse += 1;
    segment.use = this.#lastUse;
    segment.end = firstGroup;
    segment.lastWrite = 0;
    this.#live.push(segment);
    return segment;
  }

  /** Those that have needed writes when this one is begun. */
  liveBefore({ use }: Segment, forgotten: number): readonly LiveSegment[] {
    return this.#live
      .filter((segment) => segment.use < use && segment.lastWrite > forgotten)
      .map(({ index, use: itsUse, end, lastWrite }) => ({ index, use: itsUse, end, lastWrite }));
  }

  /**
   * Lets go of what is not needed any more.
   *
   * @param begun the newest segment of which the header is durable
   * @param forgotten writes up to here are let go by a durable mark
   */
  sweep(begun: Segment, forgotten: number): void {
    const oldest = this.#live[0];
    if (oldest === undefined || oldest.use >= begun.use) return;
    const isNeeded = ({ use, lastWrite }: Segment): boolean => use >= begun.use || lastWrite > forgotten;
    this.#free.push(...this.#live.filter((segment) => !isNeeded(segment)));
    this.#live = this.#live.filter(isNeeded);
  }

  /**
   * The most bytes that a next write may have.
   *
   * @param groupBytes what is planned of the last group, which may still grow; 0 if a next one has to begin
   */
  room(groupBytes: number): number {
    const spare = this.#free.length - segmentsForMarks;
    if (spare > 0) return longestWrite(this.#bytes);
    return spare < 0 ? 0 : Math.max(0, this.#left(groupBytes) - entryBytes);
  }

  /** Whether less than a quarter of what writes may have is left. */
  get isShort(): boolean {
    return this.#free.length - segmentsForMarks < (this.#files.length - segmentsForMarks) / 4;
  }

  /** Whether a write that takes so many bytes may be put into the newest segment, or a next one. */
  admits(bytes: number, groupBytes: number): boolean {
    const spare = this.#free.length - segmentsForMarks;
    if (spare > 0) return bytes <= longestWrite(this.#bytes);
    return spare === 0 && this.fits(bytes, groupBytes);
  }

  /** Whether an entry with so many bytes has room in the newest segment. */
  fits(bytes: number, groupBytes: number): boolean {
    return entryBytes + bytes <= this.#left(groupBytes);
  }

  /** The file of the segment with this index. */
  file(index: number): OpenFile {
    const file = this.#files[index];
    if (file === undefined) throw new Error(`a journal without a segment ${index}`);
    return file;
  }

  get files(): readonly OpenFile[] {
    return this.#files;
  }

  #left(groupBytes: number): number {
    return this.#bytes - this.newest.end - (groupBytes === 0 ? groupHeadBytes : groupBytes);
  }
}
