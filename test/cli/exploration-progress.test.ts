// The line that tells how far an exploration is: an estimate stands in it only where there is one, and is called so.
import { describe, expect, it } from 'vitest';
import { progressText } from '../../src/cli/exploration-progress.js';

const bell = Array.from({ length: 61 }, (_, level) => 1_000 * Math.exp(-((level - 30) ** 2) / 100));
const known = bell.map((_, level) => Math.round(bell.slice(0, level + 1).reduce((sum, width) => sum + width, 0)));

const at = (level: number, seconds: number) => {
  const levels = known.slice(0, level + 1);
  const states = levels.at(-1) ?? 0;
  return progressText(
    { states, edges: 5 * states, depth: level, waiting: 0, levels },
    { expanded: states, seconds },
    123e6,
  );
};

describe('cli: explore: progress', () => {
  it('cli: explore: progress: states, edges, depth, what waits, rate and memory, and no end where it is not known', () => {
    expect(at(8, 2)).toBe('21 states, 105 edges, depth 8, 0 waiting, 11 states/s, 123 MB');
  });

  it('cli: explore: progress: the end is an estimate, in states and, at the rate so far, in time', () => {
    const all = known.at(-1) ?? 0;
    expect(all).toBe(17_724);
    expect(at(35, 10)).toMatch(/, 123 MB, by estimate 18,000 states in all, 3 s to go$/);
    expect(at(35, 1_000)).toMatch(/by estimate 18,000 states in all, 5 min to go$/);
  });
});
