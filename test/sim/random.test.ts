// The random numbers decide which run a campaign does at an index: they must never change.
import { describe, expect, it } from 'vitest';
import { Random, runSeed } from '../../src/sim/random.js';

const first = (seed: number) => {
  const random = new Random(seed);
  return [random.next(), random.next(), random.next()];
};

describe('sim: random', () => {
  it('sim: random: the numbers of a seed are these for ever', () => {
    expect({ zero: first(0), last: first(0xffff_ffff) }).toMatchInlineSnapshot(`
      {
        "last": [
          2300869303,
          3917632794,
          3726809994,
        ],
        "zero": [
          2899526011,
          769844623,
          220372281,
        ],
      }
    `);
  });

  it('sim: random: runs of a campaign have different seeds', () => {
    const seeds = new Set(Array.from({ length: 10_000 }, (_, index) => runSeed(7, index)));
    expect(seeds.size).toBe(10_000);
    expect(runSeed(7, 0)).not.toBe(runSeed(8, 0));
  });

  it('sim: random: every number between two ends comes about as often as the others', () => {
    const random = new Random(7);
    const counts = new Map<number, number>();
    for (let k = 0; k < 10_000; k += 1) {
      const number = random.between(3, 7);
      counts.set(number, (counts.get(number) ?? 0) + 1);
    }
    expect([...counts.keys()].toSorted()).toEqual([3, 4, 5, 6, 7]);
    for (const count of counts.values()) expect(Math.abs(count - 2_000)).toBeLessThan(200);
  });
});
