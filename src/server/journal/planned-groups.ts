// What was appended and is not under way yet, already in its place: groups in the order in which they will be written, each in one
// segment. So what has room is known when it is appended.

import { areZeros } from '../bytes/index.js';
import { GroupBuilder } from './group.js';
import type { MarkKind } from './journal-options.js';
import { JournalFull } from './journal-refusal.js';
import { pageAfter } from './layout.js';
import type { Segment, Segments } from './segments.js';

export type PlannedGroup = {
  readonly segment: Segment;
  readonly position: number;
  readonly builder: GroupBuilder;
  /** The numbers of its writes, as they were appended. */
  readonly writes: number[];
  readonly marks: { kind: MarkKind; number: number }[];
  readonly order: number;
};

type LastMarks = { readonly group: PlannedGroup; readonly places: Partial<Record<MarkKind, number>> };

export class PlannedGroups {
  readonly #segments: Segments;
  readonly #groups: PlannedGroup[] = [];
  /** The last of them, which may still grow. */
  #last: PlannedGroup | undefined;
  /** Marks that nothing was appended after but marks: they may be raised. */
  #lastMarks: LastMarks | undefined;
  #order = 0;
  #writes = 0;

  constructor(segments: Segments) {
    this.#segments = segments;
  }

  get isEmpty(): boolean {
    return this.#last === undefined;
  }

  /** Of the last group that was planned, from 1. */
  get lastOrder(): number {
    return this.#order;
  }

  /** How many writes there are. */
  get writes(): number {
    return this.#writes;
  }

  /** Bytes of the group that may still grow. */
  get bytes(): number {
    return this.#last?.builder.bytes ?? 0;
  }

  get room(): number {
    return this.#segments.room(this.bytes);
  }

  write(seq: number, block: number, bytes: Uint8Array, checksum: number): void {
    const isZero = areZeros(bytes);
    const cost = isZero ? 0 : bytes.length;
    if (!this.#segments.admits(cost, this.bytes)) throw new JournalFull(bytes.length, this.room);
    const group = this.#groupFor(cost);
    group.builder.addWrite(seq, block, bytes, checksum, isZero);
    group.writes.push(seq);
    this.#writes += 1;
    group.segment.lastWrite = Math.max(group.segment.lastWrite, seq);
    this.#lastMarks = undefined;
  }

  mark(kind: MarkKind, number: number): void {
    const place = this.#lastMarks?.places[kind];
    if (this.#lastMarks !== undefined && place !== undefined) {
      const { group } = this.#lastMarks;
      group.builder.raiseMark(place, number);
      group.marks.push({ kind, number });
      return;
    }
    const group = this.#groupFor(0);
    if (this.#lastMarks?.group !== group) this.#lastMarks = { group, places: {} };
    this.#lastMarks.places[kind] = group.builder.addMark(kind, number);
    group.marks.push({ kind, number });
  }

  /** The next to be written: nothing is added to it any more. */
  take(): PlannedGroup | undefined {
    const group = this.#groups.shift();
    if (group === undefined) return undefined;
    this.#writes -= group.writes.length;
    if (group === this.#last) this.#close(group);
    return group;
  }

  #groupFor(bytes: number): PlannedGroup {
    const last = this.#last;
    if (last !== undefined && this.#segments.fits(bytes, last.builder.bytes)) return last;
    if (last !== undefined) this.#close(last);
    return this.#begun(this.#segments.fits(bytes, 0) ? this.#segments.newest : this.#segments.take());
  }

  #begun(segment: Segment): PlannedGroup {
    this.#order += 1;
    const group = {
      segment,
      position: segment.end,
      builder: new GroupBuilder(),
      writes: [],
      marks: [],
      order: this.#order,
    };
    this.#groups.push(group);
    this.#last = group;
    return group;
  }

  #close({ segment, position, builder }: PlannedGroup): void {
    segment.end = pageAfter(position + builder.bytes);
    this.#last = undefined;
    this.#lastMarks = undefined;
  }
}
