// Counters that turn on their own: a network of any size, with counts that are known beforehand. `network` has 8^5 states and
// 5 * 8^5 edges, `large` 8^7 and 7 * 8^7; `slower` is `network` with a counter that turns one state later, `dead` one that
// stops at once beside others that go on.
import { defineNetwork } from 'destage/explore';
import { createMachine } from 'xstate';

const counter = (id, length, isStopping = false) =>
  createMachine({
    id,
    initial: '0',
    states: Object.fromEntries(
      Array.from({ length }, (_, k) => [k, isStopping && k > 0 ? {} : { on: { [id]: String((k + 1) % length) } }]),
    ),
  });

const countersOf = (machines) =>
  defineNetwork({ machines, events: Object.fromEntries(Object.keys(machines).map((name) => [name, {}])) });

const named = (count, more = {}) =>
  Object.fromEntries(Array.from({ length: count }, (_, k) => [`c${k}`, more[k] ?? counter(`c${k}`, 8)]));

export const network = { ...countersOf(named(5)), goal: (state) => state[0].value === '0' };
export const large = countersOf(named(7));
export const slower = { ...countersOf(named(5, { 4: counter('c4', 9) })), goal: (state) => state[0].value === '0' };
export const guarded = {
  ...countersOf(named(5)),
  invariants: { 'not all at seven': (state) => !state.every(({ value }) => value === '7') },
};
