// Whatever the implementation does, the statecharts do with it, and after every event they stand where it stands.
import { describe, it } from 'vitest';
import { allFaults, noFaults } from '../../src/sim/index.js';
import { mustHold, patience } from './worlds.js';

describe('property: lockstep', { timeout: patience }, () => {
  it('property: lockstep: without faults the statecharts follow every event', () => {
    mustHold({ runs: 150, faults: noFaults, checks: ['lockstep'] });
  });

  it('property: lockstep: with every fault the statecharts follow every event', () => {
    mustHold({ runs: 800, faults: allFaults, checks: ['lockstep'] });
  });

  it('property: lockstep: without a takeover, which ends the copying, they follow through crash after crash', () => {
    mustHold({ runs: 400, faults: { ...allFaults, takeover: 0 }, checks: ['lockstep'] });
  });
});
