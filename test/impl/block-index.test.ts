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
});
