// Which event leads from a state to the next: every step of the model, at every reachable state, is told from the
// variables alone; and a pair of states that no event explains is refused.
import { expect, test } from 'vitest';
import { eventBetween } from '../../src/convert/event-between.js';
import { nameOf, type TraceLine } from '../../src/protocol/index.js';
import { init, next, type State } from '../model/remote-copy.js';
import { counted, sized } from '../model/sizes.js';
import { reached } from '../model/walk.js';

/** `primary.store(1)`, of a line as of an event. */
const named = ({ event, seq, upTo, write }: TraceLine): string => {
  const number = event === 'secondary.takeover' ? undefined : (seq ?? upTo ?? write);
  return number === undefined ? event : `${event}(${number})`;
};

const told = (before: State, after: State): string | undefined => {
  const line = eventBetween(before, after);
  return line === undefined || line === 'stutter' ? line : named(line);
};

test.each(counted.map(({ parameters }) => parameters))(
  'convert: itf: every step from every state of $writes writes is told from its two states',
  (parameters) => {
    let steps = 0;
    for (const state of reached(parameters).states) {
      for (const step of next(state, parameters)) {
        steps += 1;
        const found = told(state, step.state);
        if (found !== nameOf(step.event)) expect(`${found} in ${JSON.stringify(state)}`).toBe(nameOf(step.event));
      }
      expect(told(state, state)).toBe('stutter');
    }
    expect(steps).toBeGreaterThan(250);
  },
);

test('convert: itf: what two steps did at once is no event, unless it is one by itself', () => {
  const parameters = sized(2, 2, 2, 2);
  let refused = 0;
  for (const state of reached(parameters).states.slice(0, 400)) {
    const once = new Map(next(state, parameters).map((step) => [JSON.stringify(step.state), nameOf(step.event)]));
    for (const first of next(state, parameters)) {
      for (const second of next(first.state, parameters)) {
        const found = told(state, second.state);
        const known = once.get(JSON.stringify(second.state));
        if (found === undefined) refused += 1;
        else if (found !== 'stutter') expect([known, ...recoveries]).toContain(found);
      }
    }
  }
  expect(refused).toBeGreaterThan(1_000);
});

/** Of these it is taken as found what the node has, so a step before them at that node is not told. */
const recoveries = ['primary.crash', 'primary.recover', 'secondary.crash', 'secondary.recover', 'secondary.takeover'];

test.each([
  ['a message for what was never acknowledged', { messaged: 2, messages: [2] }, 'primary.message(2)'],
  ['a destage out of order', { destaged: [2] }, 'secondary.destage(2)'],
  ['a number taken twice', { stored: 1 }, 'primary.store(1)'],
  ['an acknowledgment of what is not held', { acks: [7] }, 'secondary.report(7)'],
])('convert: itf: a variant of the model may do what the model forbids: %s', (_what, change, event) => {
  expect(told(init, { ...init, ...change })).toBe(event);
});

test.each([
  ['two writes at once', { issued: 2 }],
  ['a store that is undone', { issued: 1, stored: 1, reported: 1 }],
  ['a link that forgets', { data: [1], acks: [1] }],
  ['a report that nobody hears', { stored: 1, reported: 1 }],
  ['a completion from nowhere', { completed: 1 }],
])('convert: itf: no event explains %s', (_what, change) => {
  expect(told(init, { ...init, ...change })).toBeUndefined();
});

test('convert: itf: a write that vanishes without a crash is explained by no event', () => {
  const before = { ...init, issued: 1, stored: 1 };
  expect(told(before, { ...before, stored: 0 })).toBeUndefined();
  expect(told(before, { ...before, primaryUp: false, stored: 0, issued: 0 })).toBe('primary.crash');
});
