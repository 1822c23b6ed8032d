// The primary as it runs: the mirror of the statechart, with the bytes. It does no I/O and knows no clock: inputs are
// calls that note what happened; `advance` does what is then due, one step after another, in an order that is part of
// the contract. Whoever runs it may give many inputs before it advances, or take a step at a time.
//
// What must be durable before what may leave: `store` has to be durable (input `stored`) before `complete`, and `complete`
// comes before `transmit`; `release` is asked for only when a message covers the write and the own disk has it, and the
// write leaves the cache only when the journal has forgotten it (input `released`).
import type { EventType } from '../protocol/index.js';
import type { PrimaryPositions } from './abstraction.js';
import { type BlockRange, type Cache, type CachedWrites, emptyCache } from './cache.js';
import { type FoundWrite, lastNumber, type Observer } from './controller.js';
import type { PrimaryDurable, PrimaryOptions, PrimaryOutputs } from './primary-outputs.js';

export class Primary {
  readonly #cache: Cache;
  readonly #checksum: (bytes: Uint8Array) => number;
  readonly #pipeline: number;
  readonly #outputs: PrimaryOutputs;
  readonly #observer: Observer | undefined;

  // Durable: the journal has it.
  #stored = 0;
  #released = 0;
  // Volatile: gone in a crash.
  #up = false;
  #connected = false;
  #issued = 0;
  #reported = 0;
  #transmitted = 0;
  #acknowledged = 0;
  #messaged = 0;
  #onDisk = 0;
  #releasing = 0;
  /** Everything up to here was handed over to the own disk. */
  #destaging = 0;
  /** The newest message may be lost, and nothing acknowledges it. */
  #mustRepeat = false;

  constructor(options: PrimaryOptions, outputs: PrimaryOutputs) {
    this.#cache = emptyCache(options, options.cache);
    this.#checksum = options.checksum;
    this.#pipeline = options.pipeline;
    this.#outputs = outputs;
    this.#observer = options.observer;
  }

  /** Starts a primary that has never run. */
  startEmpty(): void {
    this.#up = true;
  }

  /**
   * Starts with what the journal had. Nobody is served before it is known that the secondary has not taken over; a
   * primary that was taken over stays down and says so.
   *
   * @param found the writes above `released`, in order
   * @returns whether the primary is up
   * @throws RangeError when `found` is not exactly the writes above `released` up to `stored`, or more than the cache has room for
   */
  start({ stored, released }: PrimaryDurable, found: Iterable<FoundWrite>, isTakenOver: boolean): boolean {
    this.#stored = stored;
    this.#released = released;
    if (isTakenOver) {
      this.takeover();
      return false;
    }
    let last = released;
    for (const { seq, block, length, checksum } of found) {
      if (seq !== last + 1) throw new RangeError(`write ${seq} was found where ${last + 1} is next`);
      this.#cache.demandRoom(seq, released);
      this.#cache.putElsewhere(seq, block, length, checksum);
      this.#cache.index(seq);
      last = seq;
    }
    if (last !== stored) throw new RangeError(`writes up to ${last} were found, but ${stored} were stored`);
    this.recover();
    return true;
  }

  /**
   * Takes a write of whole blocks from a host. The bytes are copied: the host may use its buffer again at once.
   *
   * @returns the write's number, or 0 if there is no room now and the host has to wait
   * @throws RangeError when the bytes are not whole blocks, or the numbers are used up
   */
  write(block: number, bytes: Uint8Array): number {
    if (!this.#cache.isWhole(bytes))
      throw new RangeError(`a write is of whole blocks of ${this.#cache.blockSize} bytes`);
    if (!this.#up || this.#issued - this.#released >= this.#cache.capacity) return 0;
    if (this.#issued >= lastNumber) throw new RangeError('there are no more sequence numbers');
    this.issue(block, bytes);
    return this.#issued;
  }

  /**
   * Copies the newest stored data of these blocks that are in the cache.
   *
   * @param into room for all of them
   * @returns the blocks that are not in the cache: those come from the disk; nothing while it is down, when nobody is
   * served
   */
  read(block: number, length: number, into: Uint8Array): readonly BlockRange[] | undefined {
    return this.#up ? this.#cache.read(block, length, into, this.#released) : undefined;
  }

  /** The journal has everything up to here, durably. */
  stored(upTo: number): void {
    while (this.#stored < upTo) this.store();
  }

  /** The bytes of this write leave memory, if it is stored: from now on they are read from the journal. */
  spare(seq: number): void {
    if (seq <= this.#stored) this.#cache.leave(seq);
  }

  /** The own disk has everything up to here, durably. */
  destaged(upTo: number): void {
    this.#onDisk = Math.max(this.#onDisk, upTo);
  }

  /** The journal has durably forgotten everything up to here. */
  released(upTo: number): void {
    while (this.#released < upTo) this.release();
  }

  /** The link is up: whatever was under way is lost. */
  connect(): void {
    this.#connected = true;
    this.#repeat();
  }

  disconnect(): void {
    this.#connected = false;
  }

  /** Nothing came for some time: what was sent may be lost. */
  timeout(): void {
    if (this.#connected) this.#repeat();
  }

  /**
   * An acknowledgment arrived: the secondary has everything up to here.
   *
   * @returns false if no such write was ever stored, so that the peer is not the secondary of this primary
   */
  acknowledge(upTo: number): boolean {
    if (upTo > this.#stored) return false;
    if (!this.#up || !this.#connected) return true;
    while (this.#acknowledged < upTo) this.acknowledged();
    return true;
  }

  /** Does whatever is due: completions first, then what crosses the link, then what may leave the cache. */
  advance(): void {
    while (this.report());
    this.requestDestage();
    this.message();
    while (this.transmit());
    this.requestRelease();
  }

  /** Hands over to the own disk what is stored and was not handed over, if there is some. */
  requestDestage(): boolean {
    const first = this.#destaging + 1;
    if (!this.#up || this.#stored < first) return false;
    this.#destaging = this.#stored;
    this.#outputs.destage(first, this.#stored);
    return true;
  }

  /** Asks the journal to forget what a message covers and the own disk has, if there is some. */
  requestRelease(): boolean {
    const upTo = Math.min(this.#messaged, this.#onDisk);
    if (!this.#up || upTo <= this.#releasing) return false;
    this.#releasing = upTo;
    this.#outputs.release(upTo);
    return true;
  }

  /** The writes in the cache, for whoever destages them: views, good until the write leaves memory. */
  get writes(): CachedWrites {
    return this.#cache;
  }

  /** The memory of the node, for the controller that follows this one when the node starts again. */
  get cache(): Cache {
    return this.#cache;
  }

  /** Where the primary stands, for comparison with the model; not for the path of a write. */
  get positions(): PrimaryPositions {
    return {
      up: this.#up,
      issued: this.#issued,
      stored: this.#stored,
      reported: this.#reported,
      acknowledged: this.#acknowledged,
      messaged: this.#messaged,
      released: this.#released,
    };
  }

  // The events of the statechart, in its order.

  issue(block: number, bytes: Uint8Array): void {
    this.#issued += 1;
    const checksum = this.#checksum(bytes);
    this.#cache.put(this.#issued, block, bytes, checksum);
    this.#observe('host.issue', this.#issued);
    this.#outputs.store(this.#issued, block, this.#cache.bytes(this.#issued), checksum);
  }

  store(): void {
    this.#stored += 1;
    // Only now a host may read it: what is not durable could be lost after it was read.
    this.#cache.index(this.#stored);
    this.#observe('primary.store', this.#stored);
  }

  /** Reports the next completion, if one is due. */
  report(): boolean {
    if (!this.#up || this.#reported >= this.#stored) return false;
    this.#reported += 1;
    this.#observe('primary.report', this.#reported);
    this.#outputs.complete(this.#reported);
    return true;
  }

  /** Transmits the next write, if one is due: the last one that is, is reported, and the pipeline has room for it. */
  transmit(end = Math.min(this.#reported, this.#acknowledged + this.#pipeline)): boolean {
    if (!this.#connected || this.#transmitted >= end) return false;
    this.#transmitted += 1;
    const seq = this.#transmitted;
    this.#observe('primary.transmit', seq);
    this.#outputs.transmit(seq, this.#cache.block(seq), this.#cache.inMemory(seq), this.#cache.checksum(seq));
    return true;
  }

  acknowledged(): void {
    this.#acknowledged += 1;
    if (this.#transmitted < this.#acknowledged) this.#transmitted = this.#acknowledged;
    this.#observe('primary.acknowledged', this.#acknowledged);
  }

  /** Sends a message for everything reported and acknowledged, if that is more than before or must be repeated. */
  message(upTo = Math.max(this.#messaged, Math.min(this.#acknowledged, this.#reported))): boolean {
    if (!this.#connected || upTo === 0 || (upTo === this.#messaged && !this.#mustRepeat)) return false;
    this.#mustRepeat = false;
    this.#messaged = upTo;
    this.#observe('primary.message', upTo);
    this.#outputs.message(upTo);
    return true;
  }

  release(): void {
    this.#released += 1;
    this.#cache.drop(this.#released);
    this.#observe('primary.release', this.#released);
  }

  /**
   * The primary stops. What had become durable and was not told yet happened before.
   *
   * @param durable what the journal has
   */
  crash({ stored, released }: PrimaryDurable): void {
    while (this.#stored < stored) this.store();
    while (this.#released < released) this.release();
    this.#up = false;
    this.#connected = false;
    this.#observe('primary.crash', 0);
  }

  recover(): void {
    this.#up = true;
    this.#issued = this.#stored;
    this.#reported = this.#released;
    this.#transmitted = this.#released;
    this.#acknowledged = this.#released;
    this.#messaged = this.#released;
    this.#onDisk = this.#released;
    this.#releasing = this.#released;
    this.#destaging = this.#released;
    this.#observe('primary.recover', 0);
  }

  /** The secondary has taken over: this primary stays out. The event is the secondary's. */
  takeover(): void {
    this.#up = false;
    this.#connected = false;
  }

  /** Sends again from the first write that is not acknowledged, and the newest message, which nothing acknowledges. */
  #repeat(): void {
    this.#transmitted = this.#acknowledged;
    this.#mustRepeat = true;
  }

  #observe(type: EventType, number: number): void {
    if (this.#observer !== undefined) this.#observer(type, number);
  }
}
