// Counters that turn on their own: a network of any size, with counts that are known beforehand. `network` has 8^5 states and
// 5 * 8^5 edges, `large` 8^7 and 7 * 8^7; in `guarded` they must never all be at seven.
import { defineNetwork } from 'destage/explore';
import { createMachine } from 'xstate';

const counter = (id, length) =>
  createMachine({
    id,
    initial: '0',
    states: Object.fromEntries(Array.from({ length }, (_, k) => [k, { on: { [id]: String((k + 1) % length) } }])),
  });

const counters = (count) => {
  const names = Array.from({ length: count }, (_, k) => `c${k}`);
  return defineNetwork({
    machines: Object.fromEntries(names.map((name) => [name, counter(name, 8)])),
    events: Object.fromEntries(names.map((name) => [name, {}])),
  });
};

export const network = { ...counters(5), goal: (state) => state[0].value === '0' };
export const large = counters(7);
export const guarded = {
  ...counters(5),
  invariants: { 'not all at seven': (state) => !state.every(({ value }) => value === '7') },
};
