// A disk: blocks written are seen at once and durable after a flush, or before in any order between blocks. It never
// promises anything of what was not flushed.
import { copyOf } from './bytes.js';
import type { Fate } from './faults.js';

export type BlockWrite = { readonly block: number; readonly bytes: Uint8Array };

export class Disk {
  readonly blockSize: number;
  readonly #durable: Uint8Array;
  readonly #seen: Uint8Array;
  #pending: BlockWrite[] = [];
  #changes = 0;

  constructor(blocks: number, blockSize: number) {
    this.blockSize = blockSize;
    this.#durable = new Uint8Array(blocks * blockSize);
    this.#seen = new Uint8Array(blocks * blockSize);
  }

  /** Writes one block; the bytes are copied. */
  write(block: number, bytes: Uint8Array): void {
    this.#changes += 1;
    this.#seen.set(bytes, block * this.blockSize);
    this.#pending.push({ block, bytes: copyOf(bytes) });
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
    return this.#durable.slice();
  }

  /** How many writes of blocks may become durable next: of each block the oldest. */
  get completable(): number {
    return this.#pending.length < 2 ? this.#pending.length : new Set(this.#pending.map(({ block }) => block)).size;
  }

  /** Makes the oldest write of one of these blocks durable. */
  complete(choice: number): void {
    const blocks = [...new Set(this.#pending.map(({ block }) => block))];
    const place = this.#pending.findIndex(({ block }) => block === blocks[choice]);
    for (const write of this.#pending.splice(place, 1)) this.#settle(write, this.blockSize);
  }

  /** Makes everything written durable. */
  flush(): void {
    for (const write of this.#pending) this.#settle(write, this.blockSize);
    this.#pending = [];
  }

  crash(fateOf: (bytes: number) => Fate): void {
    for (const write of this.#pending) {
      const fate = fateOf(this.blockSize);
      if (fate !== 'lost') this.#settle(write, fate === 'kept' ? this.blockSize : fate);
    }
    this.#pending = [];
    this.#seen.set(this.#durable);
  }

  #settle({ block, bytes }: BlockWrite, upTo: number): void {
    this.#changes += 1;
    this.#durable.set(upTo === this.blockSize ? bytes : bytes.subarray(0, upTo), block * this.blockSize);
  }
}
