// The demonstration: it runs, and what it says of an image is true also of one that is wrong.
import { describe, expect, it } from 'vitest';
import { blockBytes, numberedWrite, numberOf, prefixIn } from '../../src/cli/numbered-writes.js';
import { destage } from './destage.js';

const blocks = 64;

/** The image after these writes, in this order. */
function imageAfter(numbers: readonly number[]): Float64Array {
  const image = new Float64Array(blocks);
  for (const n of numbers) {
    const { block, length } = numberedWrite(n, blocks);
    image.fill(n, block, block + length);
  }
  return image;
}

const prefixOf = (image: Float64Array, sent: number) => prefixIn(blocks, sent, (block) => image[block] ?? 0);
const upTo = (last: number) => Array.from({ length: last }, (_, k) => k + 1);

describe('cli: demo', () => {
  it('cli: demo: two nodes, a kill and a takeover come out as they must', () => {
    const { code, stderr } = destage(['demo']);
    expect(stderr).toContain('Its image is exactly the first');
    expect(stderr).toContain('says that it was taken over, and serves nobody');
    expect(stderr).toContain('conforms, and the model followed to the letter');
    expect(code).toBe(0);
  });

  it('cli: demo: every prefix is known as one', () => {
    for (const last of [0, 1, 2, 17, 100]) expect(prefixOf(imageAfter(upTo(last)), 100)).toBe(last);
  });

  it('cli: demo: an image with a write left out, two exchanged, half of one, or one that was never sent is no prefix', () => {
    expect(prefixOf(imageAfter(upTo(40).filter((n) => n !== 30)), 100)).toBeUndefined();
    const all = upTo(40);
    const overlapping =
      all.find((n) => imageAfter([...all.filter((m) => m !== n), n]).join() !== imageAfter(all).join()) ?? 0;
    expect(prefixOf(imageAfter([...all.filter((m) => m !== overlapping), overlapping]), 100)).toBeUndefined();
    const torn = imageAfter(all);
    torn[numberedWrite(39, blocks).block] = 0;
    expect(prefixOf(torn, 100)).toBeUndefined();
    expect(prefixOf(imageAfter(upTo(41)), 40)).toBeUndefined();
  });

  it('cli: demo: a block that is not one number throughout is none', () => {
    const block = Buffer.alloc(blockBytes);
    for (let at = 0; at < block.length; at += 8) block.writeDoubleLE(7, at);
    expect(numberOf(block)).toBe(7);
    block.writeDoubleLE(6, blockBytes - 8);
    expect(numberOf(block)).toBeNaN();
  });
});
