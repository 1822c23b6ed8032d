// Hosts read what a plain disk would have: at the primary the newest stored data, at the secondary after a takeover its
// image, for ranges that lie in the cache, on the disk, across several writes or beside them.
import { describe, it } from 'vitest';
import { allFaults, noFaults } from '../../src/sim/index.js';
import { mustHold, patience } from './worlds.js';

describe('property: reads', { timeout: patience }, () => {
  it('property: reads: without faults they agree with a plain disk', () => {
    mustHold({ runs: 200, faults: noFaults, checks: ['reads'] });
  });

  it('property: reads: with every fault they agree with a plain disk, also where the secondary has taken over', () => {
    mustHold({ runs: 800, faults: allFaults, checks: ['reads'] });
  });
});
