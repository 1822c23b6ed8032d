// The runs of the other properties mean something only if they come into the situations that matter: each does in at
// least one run of a hundred.
import { beforeAll, describe, expect, it } from 'vitest';
import { allFaults, Coverage, situations } from '../../src/sim/index.js';
import { seed } from '../seed.js';
import { patience, search } from './worlds.js';

describe('property: coverage', { timeout: patience }, () => {
  const coverage = new Coverage();

  beforeAll(() => {
    search({ runs: 800, faults: allFaults, checks: [], coverage, shrinks: false });
    process.stdout.write(`seed ${seed}, ${coverage.table()}\n`);
  }, patience);

  it.each(situations)('property: coverage: %s', (situation) => {
    expect(coverage.share(situation)).toBeGreaterThanOrEqual(0.01);
  });
});
