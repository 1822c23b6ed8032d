// Lockstep compares every variable of the model: whichever of them is not as the statecharts have it, it is noticed.

import { describe, expect, it } from 'vitest';
import { initialTransition } from 'xstate';
import { charts, initialPair, type ModelState, projection } from '../../src/machines/index.js';
import { expectedBy, linkAgrees, nodesAgree } from '../../src/sim/agreement.js';
import { sized } from '../model/sizes.js';

const parameters = sized(3, 2, 3, 3);
const initial = projection(initialPair(parameters));
const [host, primary, , , , secondary] = charts.map(({ name, machine }) =>
  expectedBy(name, initialTransition(machine, parameters)[0]),
);
/** Of each channel the frames 0 to 3, of which none was sent. */
const frames = Array.from({ length: 4 }, () => ({ expects: initial }));

/** Whether the nodes, and whether the link stands where the statecharts begin. */
function agreeing(stands: ModelState): readonly boolean[] {
  if (!(host && primary && secondary)) throw new Error('a pair has three nodes');
  return [nodesAgree(stands, host, primary, secondary), linkAgrees(stands, frames, frames, frames)];
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

  it.each(['data', 'acks', 'messages'] as const)(
    'sim: agreement: the frames of %s are just those that were sent',
    (channel) => {
      const sent = [1, 3].map((frame) => [frame, { expects: { ...initial, [channel]: [frame] } }] as const);
      const carried = frames.map((silent, frame) => new Map(sent).get(frame) ?? silent);
      const agrees = (numbers: readonly number[]) =>
        linkAgrees(
          { ...initial, [channel]: numbers },
          channel === 'data' ? carried : frames,
          channel === 'acks' ? carried : frames,
          channel === 'messages' ? carried : frames,
        );
      expect(agrees([1, 3])).toBe(true);
      for (const others of [[], [1], [3], [1, 2], [2, 3], [1, 2, 3], [1, 3, 4], [3, 1]])
        expect(agrees(others)).toBe(false);
    },
  );
});
