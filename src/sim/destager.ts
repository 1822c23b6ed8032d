// Puts writes on a disk, a block at a time, then flushes. It never reports a write of which a block is not durable,
// and never lets an older write cover a newer one.
import { copyOf } from './bytes.js';
import type { BlockWrite, Disk } from './disk.js';

/** A write of whole blocks; the bytes are copied when it is handed over. */
export type Destaged = { readonly seq: number; readonly block: number; readonly bytes: Uint8Array };

export class Destager {
  readonly #disk: Disk;
  readonly #coalesces: boolean;
  readonly #queue: Destaged[] = [];
  #blocks: readonly BlockWrite[] = [];
  #last = 0;
  #written = 0;

  /** @param coalesces whether everything that waits is written together, of each block only the newest */
  constructor(disk: Disk, coalesces: boolean) {
    this.#disk = disk;
    this.#coalesces = coalesces;
  }

  add(seq: number, block: number, bytes: Uint8Array): void {
    this.#queue.push({ seq, block, bytes: copyOf(bytes) });
  }

  get isIdle(): boolean {
    return this.#queue.length === 0 && this.#last === 0;
  }

  /** Whether some, but not all, of what is under way is on the disk. */
  get isMidway(): boolean {
    return this.#written > 0;
  }

  /** Writes the next block, or flushes. After the flush: the last write that is durable with all before it; else 0. */
  step(): number {
    if (this.#last === 0) this.#begin();
    const next = this.#blocks[this.#written];
    if (next !== undefined) {
      this.#disk.write(next.block, next.bytes, next.from);
      this.#written += 1;
      return 0;
    }
    this.#disk.flush();
    const last = this.#last;
    this.#last = 0;
    this.#written = 0;
    return last;
  }

  #begin(): void {
    const blocks: BlockWrite[] = [];
    for (let left = this.#coalesces ? this.#queue.length : 1; left > 0; left -= 1) {
      const write = this.#queue.shift();
      if (write === undefined) break;
      this.#last = write.seq;
      this.#addBlocks(write, blocks);
    }
    this.#blocks = this.#coalesces ? this.newestOfEach(blocks) : blocks;
  }

  #addBlocks({ block, bytes }: Destaged, blocks: BlockWrite[]): void {
    const size = this.#disk.blockSize;
    for (let from = 0; from < bytes.length; from += size) blocks.push({ block: block + from / size, bytes, from });
  }

  /** Of several writes of a block, in their order, the last. */
  protected newestOfEach(writes: readonly BlockWrite[]): BlockWrite[] {
    const newest: BlockWrite[] = [];
    for (const write of writes) {
      const place = newest.findIndex(({ block }) => block === write.block);
      if (place === -1) newest.push(write);
      else newest[place] = write;
    }
    return newest;
  }
}
