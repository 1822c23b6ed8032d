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
  #blocks: BlockWrite[] = [];
  #last = 0;
  #written = 0;

  /** @param coalesces whether everything that waits is written together, of each block only the newest */
  constructor(disk: Disk, coalesces: boolean) {
    this.#disk = disk;
    this.#coalesces = coalesces;
  }

  add({ seq, block, bytes }: Destaged): void {
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
    const next = this.#blocks.shift();
    if (next !== undefined) {
      this.#disk.write(next.block, next.bytes);
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
    const batch = this.#queue.splice(0, this.#coalesces ? this.#queue.length : 1);
    this.#last = batch.at(-1)?.seq ?? 0;
    const blocks = batch.flatMap((write) => this.#blocksOf(write));
    this.#blocks = this.#coalesces ? this.newestOfEach(blocks) : blocks;
  }

  #blocksOf({ block, bytes }: Destaged): BlockWrite[] {
    const size = this.#disk.blockSize;
    return Array.from({ length: bytes.length / size }, (_, k) => ({
      block: block + k,
      bytes: bytes.subarray(k * size, (k + 1) * size),
    }));
  }

  /** Of several writes of a block, in their order, the last. */
  protected newestOfEach(writes: readonly BlockWrite[]): BlockWrite[] {
    return [...new Map(writes.map((write) => [write.block, write])).values()];
  }
}
