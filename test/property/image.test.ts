// What a crash would find, at every step of every run: at the secondary exactly the permitted prefix of the host's
// writes, at the primary every completed write, byte for byte.
import { describe, it } from 'vitest';
import { allFaults } from '../../src/sim/index.js';
import { mustHold, patience } from './worlds.js';

describe('property: image', { timeout: patience }, () => {
  it('property: image: at every crash point, after recovery and after takeover it is the permitted prefix', () => {
    mustHold({ runs: 800, faults: allFaults, checks: ['image'] });
  });

  it('property: image: disks that lose, keep and tear what was not flushed make no difference', () => {
    const crashes = { ...allFaults, primaryCrash: 4, secondaryCrash: 4, diskReorder: 16, tear: 4, takeover: 0 };
    mustHold({ runs: 400, faults: crashes, checks: ['image'] });
  });
});
