// The estimate of how many states there will be: near the truth for the pair once it is given, and not given where levels
// only grow.
import { describe, expect, it } from 'vitest';
import { Explorer, estimatedStates, pairNetwork } from '../../src/explore/index.js';

/** How many states of (5, 2, 5, 5) and (6, 2, 6, 6) were known when each level was begun. */
const five = [
  1, 4, 9, 15, 23, 36, 56, 85, 128, 194, 295, 448, 676, 1007, 1484, 2170, 3150, 4540, 6493, 9186, 12822, 17638, 23883,
  31809, 41682, 53777, 68401, 85908, 106650, 130947, 159047, 191063, 226966, 266597, 309717, 356120, 405701, 458401,
  514033, 572088, 631634, 691431, 750277, 807384, 862512, 915712, 966848, 1015259, 1059710, 1098610, 1130499, 1154634,
  1171300, 1181672, 1187383, 1190075, 1191104, 1191398, 1191453, 1191458,
];
const six = [
  1, 4, 9, 15, 23, 36, 56, 85, 128, 194, 295, 448, 676, 1007, 1485, 2177, 3179, 4633, 6747, 9801, 14171, 20359, 28995,
  40843, 56830, 78053, 105789, 141520, 186888, 243659, 313718, 398965, 501236, 622292, 763790, 927337, 1114518, 1326733,
  1564953, 1829441, 2119510, 2433505, 2769088, 3123756, 3495306, 3881914, 4281673, 4691829, 5108205, 5525238, 5936833,
  6337698, 6724224, 7094194, 7445623, 7775683, 8080249, 8353979, 8590976, 8786323, 8938050, 9048258, 9122629, 9168825,
  9194808, 9207687, 9213095, 9214918, 9215375, 9215450, 9215456,
];

/** Of each level from which an estimate is given on: the part of the states that was known, and the estimate beside the truth. */
const given = (known: readonly number[]) =>
  known.flatMap((states, level) => {
    const estimate = estimatedStates(known.slice(0, level + 1));
    const all = known.at(-1) ?? 0;
    return estimate === undefined ? [] : [{ part: states / all, ratio: estimate / all }];
  });

const cumulative = (levels: number, width: (level: number) => number) => {
  let sum = 0;
  return Array.from({ length: levels }, (_, level) => {
    sum += Math.round(width(level));
    return sum;
  });
};

describe('explore: estimates', () => {
  it.each([
    ['(5, 2, 5, 5)', five],
    ['(6, 2, 6, 6)', six],
  ])(
    'explore: estimates: of %s it is given before half is known, and at least 0.6 of the truth, and at most 1.3',
    (_, known) => {
      const estimates = given(known);
      expect(Math.min(...estimates.map(({ part }) => part))).toBeLessThan(0.5);
      for (const { part, ratio } of estimates) {
        expect(ratio, `at ${part}`).toBeGreaterThan(0.6);
        expect(ratio, `at ${part}`).toBeLessThan(1.3);
      }
    },
  );

  it('explore: estimates: what an exploration tells is what they are made of', () => {
    const explorer = new Explorer(
      pairNetwork({ writes: 3, queueDepth: 2, primaryCapacity: 3, secondaryCapacity: 3 }, { rules: [] }),
    );
    while (!explorer.isOver) explorer.advance(1_000);
    const { levels } = explorer.progress;
    expect(levels.slice(0, 6)).toEqual([1, 4, 9, 15, 23, 36]);
    expect(levels).toHaveLength(38);
    expect(levels.at(-1)).toBe(15_074);
  });

  it.each([
    ['that stay as wide', () => 3],
    ['that double', (level: number) => 2 ** level],
    ['of three counters without a bound', (level: number) => ((level + 1) * (level + 2)) / 2],
    ['of six counters without a bound', (level: number) => 1 + level ** 5 / 120],
  ])('explore: estimates: of levels %s there is none', (_, width) => {
    expect(given(cumulative(60, width))).toEqual([]);
  });

  it('explore: estimates: of a few levels there is none', () => {
    expect(given([1, 3, 6, 10, 15, 19, 22, 23])).toEqual([]);
  });

  it('explore: estimates: of levels that end as they began, what is left is seen', () => {
    const known = cumulative(60, (level) => 1_000 * Math.exp(-((level - 30) ** 2) / 100));
    const [first] = given(known);
    expect(first?.part).toBeLessThan(0.5);
    expect(first?.ratio).toBeCloseTo(1, 1);
  });
});
