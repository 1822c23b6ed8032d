// Faults by name, as the command line takes them.
import { describe, expect, it } from 'vitest';
import { allFaults, chosenFaults, noFaults } from '../../src/sim/index.js';

describe('sim: chosen faults', () => {
  it('sim: chosen faults: all is all, none is none, and a name is that fault alone', () => {
    expect(chosenFaults(['all'])).toEqual(allFaults);
    expect(chosenFaults(['none'])).toEqual(noFaults);
    expect(() => chosenFaults(['none', 'crash'])).toThrow('none is no fault at all, and crash is one');
    expect(chosenFaults(['drop', 'delay'])).toEqual({ ...noFaults, drop: allFaults.drop, delay: allFaults.delay });
  });

  it('sim: chosen faults: what a crash leaves is open unless it is named', () => {
    const { primaryCrash, secondaryCrash, lose, keep, tear } = chosenFaults(['crash']);
    expect([primaryCrash, secondaryCrash, lose, keep, tear].every((weight) => weight > 0)).toBe(true);
    expect(chosenFaults(['secondaryCrash', 'keep'])).toMatchObject({ primaryCrash: 0, lose: 0, keep: 1, tear: 0 });
  });

  it('sim: chosen faults: an unknown name is refused with the list', () => {
    expect(() => chosenFaults(['drop', 'fire'])).toThrow(/there is no fault fire; there are crash, all, none, drop, /);
  });
});
