// Every rule holds in every run of the implementation, at every event, and the bytes that events speak of agree.
import { describe, it } from 'vitest';
import { allFaults, noFaults } from '../../src/sim/index.js';
import { mustHold, patience } from './worlds.js';

describe('property: rules', { timeout: patience }, () => {
  it('property: rules: without faults every rule holds', () => {
    mustHold({ runs: 150, faults: noFaults, checks: ['rules'] });
  });

  it('property: rules: with every fault every rule holds', () => {
    mustHold({ runs: 800, faults: allFaults, checks: ['rules'] });
  });
});
