// A cache: the writes of a window, and which of them is the newest of each block. It never knows what is durable.
import { BlockIndex } from './block-index.js';
import { Window, type WindowOptions } from './window.js';

/** Some blocks that the cache does not have; the disk does. */
export type BlockRange = { readonly block: number; readonly length: number };

/** The writes of a cache, by number, as they are held: bytes are views of it. */
export type CachedWrites = Pick<Window, 'block' | 'length' | 'bytes' | 'inMemory' | 'copy' | 'checksum'>;

export class Cache extends Window {
  readonly #newest = new BlockIndex();

  /** Lets reads find the write, in the order of the numbers. */
  index(seq: number): void {
    const end = this.block(seq) + this.length(seq);
    for (let block = this.block(seq); block < end; block += 1) this.#newest.set(block, seq);
  }

  /** Reads no longer find the write. */
  drop(seq: number): void {
    const end = this.block(seq) + this.length(seq);
    for (let block = this.block(seq); block < end; block += 1) this.#newest.drop(block, seq);
    this.leave(seq);
  }

  override clear(): void {
    super.clear();
    this.#newest.clear();
  }

  /**
   * Copies the newest data of these blocks, as far as writes above `last` have it.
   *
   * @param into room for all of them
   * @returns the blocks that no such write has
   */
  read(block: number, length: number, into: Uint8Array, last: number): readonly BlockRange[] {
    const missing: { block: number; length: number }[] = [];
    for (let at = block; at < block + length; at += 1) {
      const seq = this.#newest.get(at);
      if (seq > last) {
        const place = (at - block) * this.blockSize;
        this.copy(seq, at - this.block(seq), into.subarray(place, place + this.blockSize));
        continue;
      }
      const range = missing.at(-1);
      if (range !== undefined && range.block + range.length === at) range.length += 1;
      else missing.push({ block: at, length: 1 });
    }
    return missing;
  }
}

/** An empty cache: the one that was there before, of which nothing is left, or a new one. */
export function emptyCache(options: WindowOptions, before: Cache | undefined): Cache {
  if (before === undefined) return new Cache(options);
  before.clear();
  return before;
}
