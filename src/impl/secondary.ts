// The secondary as it runs: the mirror of the statechart, with the bytes. It does no I/O and knows no clock: inputs are
// calls that note what happened; `advance` does what is then due, in an order that is part of the contract. Whoever runs
// it may give many inputs before it advances, and so acknowledge many writes at once.
//
// What must be durable before what may leave: `store` has to be durable (input `stored`) before `acknowledge` covers the
// write; `permit` has to be durable (input `permitted`) before `destage`; the data and then the mark have to be durable
// (input `destaged`) before the write leaves the cache.
import type { EventType } from '../protocol/index.js';
import type { SecondaryPositions } from './abstraction.js';
import { Arrived } from './arrived.js';
import { type BlockRange, type Cache, type CachedWrites, emptyCache } from './cache.js';
import { type ControllerOptions, DamagedWrite, type FoundWrite, isSameChecksum, type Observer } from './controller.js';
import type { Arrival, SecondaryDurable, SecondaryOutputs } from './secondary-outputs.js';

export class Secondary {
  readonly #cache: Cache;
  readonly #arrived: Arrived;
  readonly #checksum: (bytes: Uint8Array) => number;
  readonly #outputs: SecondaryOutputs;
  readonly #observer: Observer | undefined;

  // Durable: the journal or the disk has it.
  #permitted = 0;
  #destaged = 0;
  #active = false;
  // Volatile: gone in a crash, and found again.
  #up = false;
  #connected = false;
  /** Everything up to here is held or destaged. */
  #prefix = 0;
  #reported = 0;
  #permitting = 0;
  #destaging = 0;
  /** What was acknowledged last may not have arrived. */
  #mustRepeat = false;
  /** A takeover is on its way into the journal: what arrives from here on is too late. */
  #closing = false;

  constructor(options: ControllerOptions, outputs: SecondaryOutputs) {
    this.#cache = emptyCache(options, options.cache);
    this.#arrived = new Arrived(this.#cache);
    this.#checksum = options.checksum;
    this.#outputs = outputs;
    this.#observer = options.observer;
  }

  /** Starts a secondary that has never run. */
  startEmpty(): void {
    this.#up = true;
  }

  /**
   * Starts with what the journal had.
   *
   * @param found the writes above `destaged`, in any order; after a takeover only those that were permitted count
   * @throws RangeError when one that counts is beyond the window
   */
  start({ permitted, destaged, active }: SecondaryDurable, found: Iterable<FoundWrite>): void {
    this.#permitted = permitted;
    this.#destaged = destaged;
    this.#active = active;
    const last = active ? permitted : Number.MAX_SAFE_INTEGER;
    for (const { seq, block, length, checksum } of found) {
      if (seq <= destaged || seq > last) continue;
      this.#cache.demandRoom(seq, destaged);
      this.#cache.putElsewhere(seq, block, length, checksum);
      this.#arrived.hold(seq);
    }
    this.recover();
  }

  /** A write arrived. The bytes are copied. */
  receive(seq: number, block: number, bytes: Uint8Array, checksum: number): Arrival {
    if (!this.#up || this.#closing) return 'refused';
    if (!this.#cache.isWhole(bytes) || !isSameChecksum(this.#checksum(bytes), checksum)) return 'damaged';
    if (seq > this.#destaged + this.#cache.capacity) return 'outside the window';
    if (seq <= this.#destaged || this.#arrived.isHeld(seq)) {
      // The acknowledgment was lost, or the primary has started again.
      this.#mustRepeat = true;
      return 'known';
    }
    if (this.#arrived.isStoring(seq)) return 'known';
    this.#cache.put(seq, block, bytes, checksum);
    this.#arrived.store(seq);
    this.#outputs.store(seq, block, this.#cache.bytes(seq), checksum);
    return 'taken';
  }

  /** The journal has this write, durably; writes may become durable in any order. */
  stored(seq: number): void {
    if (this.#active || seq <= this.#destaged || !this.#arrived.isStoring(seq)) return;
    this.store(seq);
    this.#extendPrefix();
  }

  /**
   * A destage message arrived. It is remembered, whatever else has or has not arrived.
   *
   * @returns false if it covers a write that is not here: this secondary has lost what it acknowledged, or the peer is
   * not its primary
   */
  receiveMessage(upTo: number): boolean {
    if (!this.#up || this.#closing || upTo <= this.#permitting) return true;
    this.#permitting = upTo;
    this.#outputs.permit(upTo);
    return upTo <= this.#prefix;
  }

  /** It is durable that everything up to here may be destaged. */
  permitted(upTo: number): void {
    if (this.#active || upTo <= this.#permitted) return;
    this.permit(upTo);
  }

  /** The bytes of this write leave memory, if it is stored: from now on they are read from the journal. */
  spare(seq: number): void {
    if (this.#arrived.isHeld(seq)) this.#cache.leave(seq);
  }

  /** The disk has everything up to here, and the mark that says so, durably. */
  destaged(upTo: number): void {
    while (this.#destaged < upTo) this.destage();
    this.#extendPrefix();
  }

  /** Does whatever is due: the acknowledgment first, then what may go to the disk. */
  advance(): void {
    this.report();
    this.requestDestage();
  }

  /** Hands over what is permitted and held, in order, after a last look at the bytes, if there is some. */
  requestDestage(): boolean {
    const first = Math.max(this.#destaging, this.#destaged) + 1;
    const last = Math.min(this.#permitted, this.#prefix);
    if (!this.#up || last < first) return false;
    for (let seq = first; seq <= last; seq += 1) {
      const bytes = this.#cache.inMemory(seq);
      // What has left memory is looked at where it is read.
      if (bytes.length > 0 && !isSameChecksum(this.#checksum(bytes), this.#cache.checksum(seq)))
        throw new DamagedWrite(seq, 'the cache');
    }
    this.#destaging = last;
    this.#outputs.destage(first, last);
    return true;
  }

  /** The primary is gone, says whoever runs the pair: serve hosts instead of it. */
  takeOver(): void {
    if (!this.#up || this.#closing) return;
    this.#closing = true;
    this.#outputs.takeOver();
  }

  /** The takeover is durable. */
  tookOver(): void {
    if (!this.#active) this.takeover();
  }

  /** The link is up: what was acknowledged before may not have arrived. */
  connect(): void {
    this.#connected = true;
    this.#mustRepeat = true;
  }

  disconnect(): void {
    this.#connected = false;
  }

  /**
   * Copies the image of these blocks, as far as the cache has it.
   *
   * @returns the blocks that are not in the cache: those come from the disk; nothing before a takeover, when nobody is
   * served
   */
  read(block: number, length: number, into: Uint8Array): readonly BlockRange[] | undefined {
    return this.#up && this.#active ? this.#cache.read(block, length, into, this.#destaged) : undefined;
  }

  /** Whether it has durably taken over. */
  get isActive(): boolean {
    return this.#active;
  }

  /** Whether hosts may write: after a takeover, once everything permitted is on the disk. */
  get isWritable(): boolean {
    return this.#up && this.#active && this.#destaged >= this.#permitted;
  }

  /** The writes in the cache, for whoever destages them: views, good until the write leaves memory. */
  get writes(): CachedWrites {
    return this.#cache;
  }

  /** The memory of the node, for the controller that follows this one when the node starts again. */
  get cache(): Cache {
    return this.#cache;
  }

  /** Where the secondary stands, for comparison with the model; not for the path of a write. */
  get positions(): SecondaryPositions {
    return {
      up: this.#up,
      active: this.#active,
      held: this.#arrived.heldAfter(this.#destaged),
      permitted: this.#permitted,
      destaged: this.#destaged,
    };
  }

  // The events of the statechart, in its order.

  store(seq: number): void {
    this.#arrived.hold(seq);
    this.#observe('secondary.store', seq);
  }

  /** Acknowledges everything up to the first gap, if that is more than before or must be repeated. */
  report(): boolean {
    if (!this.#connected || this.#closing || this.#prefix === 0) return false;
    if (this.#reported >= this.#prefix && !this.#mustRepeat) return false;
    this.#mustRepeat = false;
    if (this.#reported >= this.#prefix) this.#observe('secondary.report', this.#prefix);
    while (this.#reported < this.#prefix) {
      this.#reported += 1;
      this.#observe('secondary.report', this.#reported);
    }
    this.#outputs.acknowledge(this.#prefix);
    return true;
  }

  permit(upTo: number): void {
    this.#permitted = upTo;
    this.#permitting = Math.max(this.#permitting, upTo);
    this.#observe('secondary.permit', upTo);
  }

  destage(): void {
    this.#destaged += 1;
    this.#arrived.forget(this.#destaged);
    this.#observe('secondary.destage', this.#destaged);
    this.#cache.leave(this.#destaged);
  }

  /**
   * The secondary stops. What had become durable and was not told yet happened before.
   *
   * @param durable what the journal and the disk have
   * @param stored the writes that the journal has
   */
  crash({ permitted, destaged, active }: SecondaryDurable, stored: Iterable<number>): void {
    for (const seq of stored) {
      if (!this.#active && seq > this.#destaged && this.#arrived.isStoring(seq)) this.store(seq);
    }
    if (!this.#active && permitted > this.#permitted) this.permit(permitted);
    while (this.#destaged < destaged) this.destage();
    if (active && !this.#active) this.takeover();
    this.#up = false;
    this.#connected = false;
    this.#observe('secondary.crash', 0);
  }

  recover(): void {
    this.#up = true;
    this.#permitting = this.#permitted;
    this.#destaging = this.#destaged;
    this.#prefix = this.#destaged;
    this.#reported = this.#destaged;
    this.#closing = this.#active;
    this.#observe('secondary.recover', 0);
    if (this.#active) this.#indexImage();
    this.#extendPrefix();
  }

  /** The takeover is durable: what was permitted is kept, the rest is dropped, and nothing crosses the link any more. */
  takeover(): void {
    this.#active = true;
    this.#closing = true;
    this.#connected = false;
    for (let k = 1; k <= this.#cache.capacity; k += 1) {
      if (this.#destaged + k <= this.#permitted) continue;
      this.#arrived.forget(this.#destaged + k);
      this.#cache.leave(this.#destaged + k);
    }
    this.#observe('secondary.takeover', 0);
    this.#indexImage();
  }

  #extendPrefix(): void {
    this.#prefix = this.#arrived.prefixAfter(this.#prefix, this.#destaged + this.#cache.capacity);
  }

  #indexImage(): void {
    for (let seq = this.#destaged + 1; seq <= this.#permitted; seq += 1) {
      if (this.#arrived.isHeld(seq)) this.#cache.index(seq);
    }
  }

  #observe(type: EventType, number: number): void {
    if (this.#observer !== undefined) this.#observer(type, number);
  }
}
