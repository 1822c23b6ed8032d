// Lockstep compares every variable of the model: whichever of them is not as the statecharts have it, it is noticed.

import { describe, expect, it } from 'vitest';
import { initialTransition } from 'xstate';
import { charts, initialPair, type ModelState, projection } from '../../src/machines/index.js';
import { expectedBy, linkAgrees, nodesAgree } from '../../src/sim/agreement.js';
import { sized } from '../model/sizes.js';

const parameters = sized(3, 2, 3, 3);
const initial = projection(initialPair(parameters));
const [host, primary, data, acks, messages, secondary] = charts.map(({ name, machine }) =>
  expectedBy(name, initialTransition(machine, parameters)[0]),
);

/** Whether the nodes, and whether the link stands where the statecharts begin. */
function agreeing(stands: ModelState): readonly boolean[] {
  if (!(host && primary && data && acks && messages && secondary)) throw new Error('a pair has six statecharts');
  return [nodesAgree(stands, host, primary, secondary), linkAgrees(stands, data, acks, messages)];
}

const changed = (value: number | boolean | readonly number[]) => {
  if (typeof value === 'boolean') return !value;
  return typeof value === 'number' ? value + 1 : [...value, 1];
};

describe('sim: agreement', () => {
  it('sim: agreement: at the beginning nodes and link agree', () => {
    expect(agreeing(initial)).toEqual([true, true]);
  });

  it.each(Object.entries(initial))('sim: agreement: another %s is noticed, where it belongs', (variable, value) => {
    const isOfLink = ['data', 'acks', 'messages'].includes(variable);
    expect(agreeing({ ...initial, [variable]: changed(value) })).toEqual([isOfLink, !isOfLink]);
  });
});
