// When faults stop, everything completed is on the disk of the secondary and both caches are empty, after a number of
// steps that grows linearly with what was outstanding.
import { describe, expect, it } from 'vitest';
import { allFaults, type Faults, noFaults, run, stepsAllowed, type WorldSize } from '../../src/sim/index.js';
import { mustHold, patience } from './worlds.js';

const lossy: Faults = { ...noFaults, drop: 24, corrupt: 8, cut: 4, cutLoses: 3, cutKeeps: 1 };

const sizeOf = (writes: number): WorldSize => ({
  writes,
  queueDepth: writes,
  primaryCapacity: writes,
  secondaryCapacity: 2,
  pipeline: 2,
  blockSize: 4,
  blocks: 8,
  coalesces: false,
});

/** The host writes as often as it may, and nothing else happens before the world is left to settle. */
const burst = (writes: number) =>
  run({
    size: sizeOf(writes),
    faults: noFaults,
    choices: new Array<string>(writes).fill('the host writes'),
    checks: ['settling'],
  });

describe('property: settling', { timeout: patience }, () => {
  it('property: settling: after every fault everything completed arrives', () => {
    mustHold({ runs: 800, faults: allFaults, checks: ['settling'] });
  });

  it('property: settling: after a link that loses most frames everything completed arrives', () => {
    mustHold({ runs: 300, faults: lossy, checks: ['settling'] });
  });

  it('property: settling: twice as many outstanding writes take at most about twice as many steps', () => {
    const steps = [8, 16, 32, 64].map((writes) => {
      const { broken, outstanding, settlingSteps } = burst(writes);
      expect({ broken, outstanding }).toEqual({ broken: undefined, outstanding: writes });
      expect(settlingSteps).toBeLessThan(stepsAllowed(writes));
      return settlingSteps / writes;
    });
    expect(Math.max(...steps)).toBeLessThan(1.2 * Math.min(...steps));
  });
});
