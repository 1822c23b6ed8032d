// The index of blocks is a Map in less memory: whatever is set and dropped, both say the same.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockIndex } from '../../src/impl/block-index.js';

/** Blocks that meet in the table, blocks far apart, and blocks beyond 32 bits. */
const blocks = fc.oneof(
  fc.integer({ min: 0, max: 40 }),
  fc.integer({ min: 0, max: 20 }).map((k) => k * 1024),
  fc.integer({ min: 0, max: 20 }).map((k) => 2 ** 40 + k),
);

const operations = fc.array(fc.record({ block: blocks, seq: fc.integer({ min: 1, max: 5 }), drops: fc.boolean() }), {
  maxLength: 300,
  size: 'max',
});

describe('impl: block index', () => {
  it('impl: block index: it says what a Map says', () => {
    fc.assert(
      fc.property(operations, (list) => {
        const index = new BlockIndex();
        const map = new Map<number, number>();
        for (const { block, seq, drops } of list) {
          if (!drops) {
            index.set(block, seq);
            map.set(block, seq);
          } else {
            index.drop(block, seq);
            if (map.get(block) === seq) map.delete(block);
          }
        }
        for (const { block } of list) expect(index.get(block)).toBe(map.get(block) ?? 0);
      }),
    );
  });

  it('impl: block index: it grows, and shrinks again without losing anything', () => {
    const index = new BlockIndex();
    const many = Array.from({ length: 5000 }, (_, k) => k * 7);
    for (const block of many) index.set(block, block + 1);
    expect(many.every((block) => index.get(block) === block + 1)).toBe(true);
    for (const block of many) if (block % 2 === 0) index.drop(block, block + 1);
    expect(many.every((block) => index.get(block) === (block % 2 === 0 ? 0 : block + 1))).toBe(true);
    expect(index.get(3)).toBe(0);
  });

  it('impl: block index: writing the same blocks again and again takes no more memory, dropped in between or not', () => {
    const index = new BlockIndex();
    const before = process.memoryUsage().arrayBuffers;
    for (let seq = 1; seq <= 2 ** 19; seq += 1) {
      index.set(seq % 3, seq);
      index.set(7, seq);
      index.drop(7, seq);
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
    expect([0, 1, 2, 7].map((block) => index.get(block))).toEqual([2 ** 19 - 2, 2 ** 19 - 1, 2 ** 19, 0]);
  });

  it('impl: block index: dropping what is not there any more does not keep it from growing', () => {
    const index = new BlockIndex();
    index.set(5, 1);
    for (let k = 0; k < 100; k += 1) index.drop(5, 1);
    for (let block = 0; block < 40; block += 1) index.set(block, block + 1);
    expect([0, 1, 39, 40].map((block) => index.get(block))).toEqual([1, 2, 40, 0]);
  });
});
