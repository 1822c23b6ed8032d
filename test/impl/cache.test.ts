// The cache as hosts read it: of each block the newest write that is indexed and not dropped, and what it does not have.
import { describe, expect, it } from 'vitest';
import { Cache, emptyCache } from '../../src/impl/cache.js';

const blockSize = 2;

/** A cache with these writes, each of so many blocks from a first one, all of its bytes its number. */
function cacheWith(
  writes: readonly { readonly seq: number; readonly block: number; readonly blocks: number }[],
): Cache {
  const cache = new Cache({ capacity: 8, blockSize });
  for (const { seq, block, blocks } of writes) {
    cache.put(seq, block, new Uint8Array(blocks * blockSize).fill(seq), 0);
    cache.index(seq);
  }
  return cache;
}

const overlapping = () =>
  cacheWith([
    { seq: 1, block: 2, blocks: 3 },
    { seq: 2, block: 3, blocks: 1 },
    { seq: 3, block: 7, blocks: 1 },
  ]);

/** What a read of these blocks finds: a number a block, 0 where the cache has nothing, and what is missing. */
function found(cache: Cache, block: number, length: number, last = 0) {
  const into = new Uint8Array(length * blockSize);
  const missing = cache.read(block, length, into, last);
  return { bytes: [...into], missing };
}

describe('impl: cache', () => {
  it('impl: cache: a read has the newest of each block, and the rest is missing, in ranges', () => {
    expect(found(overlapping(), 0, 9)).toEqual({
      bytes: [0, 0, 0, 0, 1, 1, 2, 2, 1, 1, 0, 0, 0, 0, 3, 3, 0, 0],
      missing: [
        { block: 0, length: 2 },
        { block: 5, length: 2 },
        { block: 8, length: 1 },
      ],
    });
  });

  it('impl: cache: a read of the middle of a write has the middle of its bytes', () => {
    const cache = new Cache({ capacity: 8, blockSize });
    cache.put(1, 5, Uint8Array.of(1, 2, 3, 4, 5, 6), 0);
    cache.index(1);
    expect(found(cache, 6, 1)).toEqual({ bytes: [3, 4], missing: [] });
  });

  it('impl: cache: a write up to the last one asked for is not read, as if it were not there', () => {
    expect(found(overlapping(), 2, 3, 1)).toEqual({
      bytes: [0, 0, 2, 2, 0, 0],
      missing: [
        { block: 2, length: 1 },
        { block: 4, length: 1 },
      ],
    });
  });

  it('impl: cache: the one that was there before is used again, with nothing in it', () => {
    const before = overlapping();
    const cache = emptyCache({ capacity: 8, blockSize }, before);
    expect(cache).toBe(before);
    expect(found(cache, 0, 9)).toEqual({
      bytes: Array.from({ length: 18 }, () => 0),
      missing: [{ block: 0, length: 9 }],
    });
    expect([1, 2, 3].map((seq) => cache.inMemory(seq).length)).toEqual([0, 0, 0]);
    cache.put(9, 3, new Uint8Array(blockSize).fill(9), 0);
    cache.index(9);
    expect(found(cache, 2, 3)).toEqual({
      bytes: [0, 0, 9, 9, 0, 0],
      missing: [
        { block: 2, length: 1 },
        { block: 4, length: 1 },
      ],
    });
  });

  it('impl: cache: a write that is dropped is not read, and a newer one over it is', () => {
    const cache = overlapping();
    cache.drop(1);
    expect(found(cache, 2, 3)).toEqual({
      bytes: [0, 0, 2, 2, 0, 0],
      missing: [
        { block: 2, length: 1 },
        { block: 4, length: 1 },
      ],
    });
  });
});
