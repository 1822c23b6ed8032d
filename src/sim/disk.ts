// A disk: blocks written are seen at once and durable after a flush, or before in any order between blocks. It never
// promises anything of what was not flushed.
import { copyInto, copyOf } from './bytes.js';
import type { Fate } from './faults.js';

/** One block of a write: its bytes begin at `from`. */
export type BlockWrite = { readonly block: number; readonly bytes: Uint8Array; readonly from: number };

/** How many writes of blocks a disk has room for at first. */
const room = 8;

export class Disk {
  readonly blockSize: number;
  readonly #durable: Uint8Array;
  readonly #seen: Uint8Array;
  /** The blocks written and not durable, the oldest first. */
  #pending: number[] = [];
  /** Their bytes, in the same order. */
  #bytes: Uint8Array;
  #changes = 0;

  constructor(blocks: number, blockSize: number) {
    this.blockSize = blockSize;
    this.#durable = new Uint8Array(blocks * blockSize);
    this.#seen = new Uint8Array(blocks * blockSize);
    this.#bytes = new Uint8Array(room * blockSize);
  }

  /** Writes one block, whose bytes begin at `from`; they are copied. */
  write(block: number, bytes: Uint8Array, from = 0): void {
    const { blockSize } = this;
    if ((block + 1) * blockSize > this.#seen.length) throw new RangeError(`the disk has no block ${block}`);
    const place = this.#pending.length * blockSize;
    if (place === this.#bytes.length) this.#grow();
    this.#changes += 1;
    copyInto(this.#seen, block * blockSize, bytes, from, blockSize);
    copyInto(this.#bytes, place, bytes, from, blockSize);
    this.#pending.push(block);
  }

  /** What a read sees: a view. */
  read(block: number, length: number): Uint8Array {
    return this.#seen.subarray(block * this.blockSize, (block + length) * this.blockSize);
  }

  /** How often a block was written, or became durable, if only in part. */
  get changes(): number {
    return this.#changes;
  }

  /** What a crash would leave if it lost everything that was not flushed: a copy. */
  get durable(): Uint8Array {
    return copyOf(this.#durable);
  }

  /** Whether something was written and is not durable. */
  get isCompletable(): boolean {
    return this.#pending.length > 0;
  }

  /** How many writes of blocks may become durable next: of each block the oldest. */
  get completable(): number {
    let count = 0;
    for (let k = 0; k < this.#pending.length; k += 1) if (this.#isOldest(k)) count += 1;
    return count;
  }

  /** Makes the oldest write of one of these blocks durable. */
  complete(choice: number): void {
    let left = choice;
    for (let k = 0; k < this.#pending.length; k += 1) {
      if (!this.#isOldest(k)) continue;
      if (left === 0) {
        this.#settle(k, this.blockSize);
        this.#remove(k);
        return;
      }
      left -= 1;
    }
  }

  /** Makes everything written durable. */
  flush(): void {
    if (this.#pending.length === 0) return;
    for (let k = 0; k < this.#pending.length; k += 1) this.#settle(k, this.blockSize);
    this.#pending = [];
  }

  crash(fateOf: (bytes: number) => Fate): void {
    // What is seen is durable then.
    if (this.#pending.length === 0) return;
    for (let k = 0; k < this.#pending.length; k += 1) {
      const fate = fateOf(this.blockSize);
      if (fate !== 'lost') this.#settle(k, fate === 'kept' ? this.blockSize : fate);
    }
    this.#pending = [];
    copyInto(this.#seen, 0, this.#durable, 0, this.#durable.length);
  }

  /** Whether no older write of the same block is pending. */
  #isOldest(k: number): boolean {
    return this.#pending.indexOf(this.#pending[k] ?? 0) === k;
  }

  #remove(k: number): void {
    this.#bytes.copyWithin(k * this.blockSize, (k + 1) * this.blockSize);
    this.#pending.splice(k, 1);
  }

  #settle(k: number, upTo: number): void {
    this.#changes += 1;
    const { blockSize } = this;
    copyInto(this.#durable, (this.#pending[k] ?? 0) * blockSize, this.#bytes, k * blockSize, upTo);
  }

  #grow(): void {
    const bytes = this.#bytes;
    this.#bytes = new Uint8Array(2 * bytes.length);
    this.#bytes.set(bytes);
  }
}
