// Every mutant is caught by everything that is said to catch it, within a bounded number of runs; every rule catches one.
import { describe, expect, it } from 'vitest';
import { rules } from '../../src/invariants/index.js';
import { mutants } from './all-mutants.js';
import { partsOf } from './build.js';
import { mustCatch } from './hunt.js';

const hunts = mutants.flatMap((mutant) => mutant.caughtBy.map((catcher) => ({ ...mutant, mutant, catcher })));

describe('mutants', () => {
  it.each(hunts)('mutants: $catcher catches $name', async ({ mutant, catcher }) => {
    const prey = { ...mutant, parts: await partsOf(mutant) };
    expect(mustCatch(prey, catcher).runs).toBeGreaterThan(0);
  });

  it.each(rules)('mutants: $id catches one', ({ id }) => {
    expect(mutants.filter(({ caughtBy }) => caughtBy.includes(id)).map(({ name }) => name)).not.toEqual([]);
  });

  it('mutants: no two have one name', () => {
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  });
});
