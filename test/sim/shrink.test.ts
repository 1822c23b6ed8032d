// What shrinking leaves: nothing that is not needed, and something that still breaks.
import { describe, expect, it } from 'vitest';
import { type Breaks, type Shrinkable, shrink } from '../../src/sim/index.js';

const found: Shrinkable = {
  size: {
    writes: 30,
    queueDepth: 4,
    primaryCapacity: 8,
    secondaryCapacity: 8,
    pipeline: 8,
    blockSize: 16,
    blocks: 16,
    coalesces: true,
  },
  choices: Array.from({ length: 300 }, (_, k) => (k * 48271 + 11) % 65521),
};

/** Breaks with enough writes, where a choice of 100 or more is somewhere before one that is odd. */
const breaks: Breaks = ({ size, choices }) => {
  const great = choices.findIndex((choice) => Number(choice) >= 100);
  const odd = choices.findIndex((choice, k) => great >= 0 && k > great && Number(choice) % 2 === 1);
  return size.writes >= 5 && odd >= 0 ? choices.slice(0, odd + 1) : undefined;
};

describe('sim: shrink', () => {
  it('sim: shrink: leaves the choices that are needed, as small as they can be, in a world as small as it can be', () => {
    const { size, choices, isMinimal } = shrink(found, breaks);
    expect(choices).toEqual([100, 1]);
    expect(isMinimal).toBe(true);
    expect(size).toEqual({
      writes: 5,
      queueDepth: 1,
      primaryCapacity: 1,
      secondaryCapacity: 1,
      pipeline: 1,
      blockSize: 4,
      blocks: 4,
      coalesces: false,
    });
  });

  it('sim: shrink: ends when the tries are used up, with something that breaks', () => {
    const { tries, isMinimal, ...shrunk } = shrink(found, breaks, 10);
    expect({ tries, isMinimal }).toEqual({ tries: 10, isMinimal: false });
    expect(breaks(shrunk)).toBeDefined();
  });

  it('sim: shrink: what does not break is given back as it is', () => {
    expect(shrink(found, () => undefined)).toEqual({ ...found, tries: 1, isMinimal: false });
  });

  it('sim: shrink: a name among the choices stays what it is, or goes', () => {
    const isCut: Breaks = ({ choices }) => (choices.includes('cut') ? choices : undefined);
    expect(shrink({ ...found, choices: [3, 'cut', 'drop', 5] }, isCut).choices).toEqual(['cut']);
  });
});
