// What an event has to follow where a system lacks steps: of every choice of steps that it lacks, the nearest one that it has.
import { describe, expect, it } from 'vitest';
import { type Follower, type Step, stepBefore } from '../../src/invariants/index.js';
import type { EventType } from '../../src/protocol/index.js';

/** The steps of a write, in their order. */
const steps: readonly Step[] = ['primary.store', 'primary.transmit', 'secondary.store', 'secondary.report'];

/** How many of the steps come before each event; and the one that other rules ask for, if the system has it. */
const before: Readonly<Record<Follower, readonly [number, EventType?]>> = {
  'primary.transmit': [1, 'primary.report'],
  'secondary.store': [2],
  'secondary.report': [2, 'secondary.store'],
  'primary.acknowledged': [4],
  'secondary.destage': [3, 'secondary.permit'],
  'secondary.takeover': [3, 'secondary.permit'],
};

/** Every choice of some of these. */
const choicesOf = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: 2 ** all.length }, (_, choice) => all.filter((_one, k) => (choice & (1 << k)) !== 0));

const lackable: readonly EventType[] = [...steps, 'primary.report', 'secondary.permit'];

const followers: readonly Follower[] = [
  'primary.transmit',
  'secondary.store',
  'secondary.report',
  'primary.acknowledged',
  'secondary.destage',
  'secondary.takeover',
];

describe('invariants: step before', () => {
  it.each(followers)('invariants: step before: %s follows the nearest step that there is', (event) => {
    const [count, elsewhere] = before[event];
    for (const lacked of choicesOf(lackable)) {
      const isAskedElsewhere = elsewhere !== undefined && !lacked.includes(elsewhere);
      const nearest = steps.slice(0, count).findLast((step) => !lacked.includes(step));
      expect(
        stepBefore(event, (type) => lacked.includes(type)),
        `without ${lacked}`,
      ).toBe(isAskedElsewhere ? undefined : nearest);
    }
  });

  it('invariants: step before: where nothing is lacking, it is the step right before', () => {
    expect(followers.map((event) => stepBefore(event, undefined))).toEqual([
      undefined,
      'primary.transmit',
      undefined,
      'secondary.report',
      undefined,
      undefined,
    ]);
  });
});
