// A journal: writes and marks in segment files of a fixed size, made durable in groups. A group is whatever was appended
// while the last one was being made durable, and where hosts ask, what they ask for in a moment after their answers. It never says of anything that it is durable before it is, nor after an error.
import { Gathering } from './gathering.js';
import { tieOf } from './group.js';
import type { JournalMarks, JournalOptions, MarkKind } from './journal-options.js';
import { type JournalState, lettingGo } from './journal-state.js';
import type { Places } from './places.js';
import { type PlannedGroup, PlannedGroups } from './planned-groups.js';
import { encodeHeader } from './segment-header.js';
import { type Segment, Segments } from './segments.js';

/** Somebody who waits until the group of this order, and all before it, are durable. */
type Waiter = { readonly order: number; readonly resolve: () => void; readonly reject: (failure: Error) => void };

export class Journal {
  readonly #options: JournalOptions;
  readonly #number: string;
  readonly #tie: string;
  readonly #segments: Segments;
  readonly #planned: PlannedGroups;
  readonly #places: Places;
  /** Durable. */
  #marks: JournalMarks;
  /** The same, and those that were appended since. */
  readonly #appended: { -readonly [kind in MarkKind]: number };
  #forgetting: number;
  /** The newest segment of which the header is durable. */
  #begun: Segment;
  /** There where more is worth a moment. */
  readonly #gathering: Gathering | undefined;
  #isBusy = false;
  #isClosing = false;
  #failure: Error | undefined;
  #waiters: Waiter[] = [];
  #durableOrder = 0;

  constructor({ options, number, marks, live, free, places }: JournalState) {
    this.#options = options;
    this.#number = number;
    this.#tie = tieOf(number);
    this.#segments = new Segments(options.segmentBytes, live, free);
    this.#planned = new PlannedGroups(this.#segments);
    this.#places = places;
    this.#marks = marks;
    this.#appended = { ...marks };
    this.#forgetting = lettingGo(marks, options.identity.role);
    this.#begun = this.#segments.newest;
    this.#gathering = options.gathers === true ? new Gathering(() => this.#next()) : undefined;
  }

  /**
   * Appends a write. The bytes stay unchanged until it is durable.
   *
   * @param checksum the XXH32 of the bytes, with a sign or without: what is found is held to it
   * @throws JournalFull when the bytes are more than `room`
   */
  write(seq: number, block: number, bytes: Uint8Array, checksum: number): void {
    if (this.#isOver) return;
    this.#planned.write(seq, block, bytes, checksum);
    this.#begin();
  }

  /**
   * Appends a mark, after what was appended before; one that is not greater than before changes nothing. There is always
   * room for marks.
   */
  mark(kind: MarkKind, number: number): void {
    if (this.#isOver || number <= this.#appended[kind]) return;
    this.#appended[kind] = number;
    this.#planned.mark(kind, number);
    this.#begin();
  }

  /** The writes up to here may be overwritten once the mark that lets them go (`released`, or `destaged`) is durable. */
  forget(upTo: number): void {
    this.#forgetting = Math.max(this.#forgetting, upTo);
    this.#segments.sweep(this.#begun, this.#forgotten);
  }

  /** The most bytes that a next write may have; 0 when it is full, until writes are forgotten. */
  get room(): number {
    return this.#isOver ? 0 : this.#planned.room;
  }

  /** Whether it is nearly full: short writes, each by itself, take much more room than their bytes. */
  get isShort(): boolean {
    return this.#segments.isShort;
  }

  /**
   * Reads a write that is durable and was not let go.
   *
   * @param into room for exactly its bytes
   * @throws FileFailure
   */
  read(seq: number, into: Uint8Array): void {
    const place = this.#places.of(seq);
    if (place === undefined) into.fill(0);
    else this.#segments.file(place.segment).readNow(place.position, into);
  }

  /** When everything that was appended until now is durable. Rejected with the failure, if there was one. */
  settled(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const order = this.#planned.lastOrder;
    if (order <= this.#durableOrder) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiters.push({ order, resolve, reject });
    });
  }

  /** Waits until everything is durable, unless it has failed, then closes all files. */
  async close(): Promise<void> {
    this.#isClosing = true;
    if (this.#failure === undefined) await this.settled();
    await Promise.all(this.#segments.files.map((file) => file.close()));
  }

  get #isOver(): boolean {
    return this.#isClosing || this.#failure !== undefined;
  }

  get #forgotten(): number {
    return Math.min(this.#forgetting, lettingGo(this.#marks, this.#options.identity.role));
  }

  /** What comes in this turn of the event loop belongs into one group. */
  #begin(): void {
    if (this.#isBusy || this.#gathering?.holds(this.#planned)) return;
    this.#isBusy = true;
    setImmediate(() => this.#next());
  }

  #next(): void {
    const group = this.#planned.take();
    this.#isBusy = group !== undefined;
    if (group === undefined) return;
    if (group.segment === this.#begun) this.#store(group);
    else this.#beginSegment(group);
  }

  /** The header has to be durable first: a group without one is a group of which the header was lost. */
  #beginSegment(group: PlannedGroup): void {
    const { segment } = group;
    const { identity, segmentBytes, segments } = this.#options;
    const header = encodeHeader({
      journal: this.#number,
      identity,
      segmentBytes,
      segments,
      index: segment.index,
      use: segment.use,
      marks: this.#marks,
      live: this.#segments.liveBefore(segment, this.#forgotten),
    });
    segment.file.writeDurably(0, [header], (failure) => {
      if (failure !== undefined) {
        this.#fail(failure);
        return;
      }
      this.#begun = segment;
      this.#segments.sweep(segment, this.#forgotten);
      this.#store(group);
    });
  }

  #store(group: PlannedGroup): void {
    const { segment, position, builder } = group;
    const parts = builder.sealed({ journal: this.#tie, use: segment.use, position });
    segment.file.writeDurably(position, parts, (failure) => {
      if (failure === undefined) this.#stored(group);
      else this.#fail(failure);
    });
  }

  #stored({ writes, marks, order, builder, segment, position }: PlannedGroup): void {
    for (let k = 0; k < writes.length; k += 1) {
      const place = builder.placeOf(k);
      this.#places.set(writes[k] ?? 0, segment.index, place < 0 ? place : position + place);
    }
    if (marks.length > 0) {
      const after = { ...this.#marks };
      for (const { kind, number } of marks) after[kind] = number;
      this.#marks = after;
      this.#segments.sweep(this.#begun, this.#forgotten);
    }
    this.#durableOrder = order;
    this.#goOn(writes.length);
    if (this.#failure !== undefined) return;
    this.#options.onDurable(writes, this.#marks);
    this.#tellWaiters();
  }

  /** The disk does not wait while the node hears of what is durable, unless hosts that hear of it will bring more. */
  #goOn(writes: number): void {
    this.#gathering?.stored(writes, this.#planned.writes);
    if (!this.#planned.isEmpty && this.#gathering?.holds(this.#planned)) this.#isBusy = false;
    else this.#next();
  }

  #tellWaiters(): void {
    if (this.#waiters.length === 0) return;
    const isDone = ({ order }: Waiter): boolean => order <= this.#durableOrder;
    for (const { resolve } of this.#waiters.filter(isDone)) resolve();
    this.#waiters = this.#waiters.filter((waiter) => !isDone(waiter));
  }

  #fail(failure: Error): void {
    this.#failure = failure;
    for (const { reject } of this.#waiters) reject(failure);
    this.#waiters = [];
    this.#options.onFailure(failure);
  }
}
