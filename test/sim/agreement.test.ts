// Lockstep compares every variable of the model: whichever of them is not as the statecharts have it, it is noticed.

import { describe, expect, it } from 'vitest';
import { initialTransition } from 'xstate';
import { charts, initialPair, type ModelState, projection } from '../../src/machines/index.js';
import { agreementWith } from '../../src/sim/agreement.js';
import { sized } from '../model/sizes.js';

const parameters = sized(3, 2, 3, 3);
const initial = projection(initialPair(parameters));
const agreements = charts.map(({ name, machine }) => agreementWith[name](initialTransition(machine, parameters)[0]));
const agreeing = (stands: ModelState): number => agreements.filter((agrees) => agrees(stands)).length;

const changed = (value: number | boolean | readonly number[]) => {
  if (typeof value === 'boolean') return !value;
  return typeof value === 'number' ? value + 1 : [...value, 1];
};

describe('sim: agreement', () => {
  it('sim: agreement: at the beginning every statechart agrees', () => {
    expect(agreeing(initial)).toBe(charts.length);
  });

  it.each(Object.entries(initial))('sim: agreement: another %s is noticed by one statechart', (variable, value) => {
    expect(agreeing({ ...initial, [variable]: changed(value) })).toBe(charts.length - 1);
  });
});
