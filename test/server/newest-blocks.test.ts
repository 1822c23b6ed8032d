// Of many writes the newest of each block, held to a map that is filled write by write.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newestBlocks, type Writes } from '../../src/server/volume/newest-blocks.js';

const written = fc.record({ block: fc.nat(40), length: fc.integer({ min: 1, max: 6 }) });

const asked = (writes: readonly { readonly block: number; readonly length: number }[], first: number) => ({
  firstBlock: (seq: number) => writes[seq - first]?.block ?? Number.NaN,
  length: (seq: number) => writes[seq - first]?.length ?? Number.NaN,
});

type NewestBlocks = typeof newestBlocks;

const someWrites = fc.tuple(
  fc.array(written, { minLength: 1, maxLength: 40 }),
  fc.constantFrom(1, 2 ** 40),
  fc.constantFrom(0, 2 ** 33),
);

/** Each block once, ascending, with the last write that has it. */
const holdsOf = (tested: NewestBlocks) =>
  fc.property(someWrites, ([list, first, above]) => {
    const writes = list.map(({ block, length }) => ({ block: block + above, length }));
    const newest = new Map<number, number>();
    for (const [k, { block, length }] of writes.entries())
      for (let at = block; at < block + length; at += 1) newest.set(at, first + k);
    const { blocks, owners } = tested(first, first + writes.length - 1, asked(writes, first));
    expect([...blocks].map((block, k) => [block, owners[k]])).toEqual(
      [...newest].sort(([one], [other]) => one - other),
    );
  });

const mirrored = (first: number, last: number, { firstBlock, length }: Writes): Writes => ({
  firstBlock: (seq) => firstBlock(first + last - seq),
  length: (seq) => length(first + last - seq),
});

/** What could be wrong with it. */
const faults: Readonly<Record<string, NewestBlocks>> = {
  'the oldest write of a block': (first, last, writes) => {
    const { blocks, owners } = newestBlocks(first, last, mirrored(first, last, writes));
    return { blocks, owners: owners.map((seq) => first + last - seq) };
  },
  'only the first block of each write': (first, last, writes) =>
    newestBlocks(first, last, { ...writes, length: () => 1 }),
  'the last block left out': (first, last, writes) => {
    const { blocks, owners } = newestBlocks(first, last, writes);
    return { blocks: blocks.subarray(0, -1), owners: owners.subarray(0, -1) };
  },
  'blocks from the last to the first': (first, last, writes) => {
    const { blocks, owners } = newestBlocks(first, last, writes);
    return { blocks: blocks.toReversed(), owners: owners.toReversed() };
  },
};

describe('newest blocks', () => {
  it('newest blocks: property: each block once, ascending, with the last write that has it', () => {
    fc.assert(holdsOf(newestBlocks));
  });

  it.each(Object.entries(faults))('newest blocks: a planted fault is found: %s', (_, planted) => {
    expect(fc.check(holdsOf(planted)).failed).toBe(true);
  });

  it('newest blocks: blocks that could not be told apart are refused', () => {
    const writes = [{ block: 2 ** 52 - 1, length: 1 }];
    expect(newestBlocks(1, 1, asked(writes, 1)).blocks[0]).toBe(2 ** 52 - 1);
    expect(() => newestBlocks(1, 1, asked([{ block: 2 ** 52, length: 1 }], 1))).toThrow(
      `block ${2 ** 52} is beyond ${2 ** 52} blocks`,
    );
  });
});
