// Exploration of networks that have nothing to do with remote copy: two machines that share an event, a monitor, and
// what was never reached.
import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { explore, type Monitor, type Network } from '../../src/explore/index.js';

const light = createMachine({
  id: 'light',
  initial: 'red',
  states: { red: { on: { change: 'green' } }, green: { on: { change: 'red' } }, broken: { on: { change: 'red' } } },
});

const walker = createMachine({
  id: 'walker',
  initial: 'waiting',
  states: { waiting: { on: { change: 'walking' } }, walking: { on: { arrive: 'waiting' } } },
});

const participants = [
  { name: 'light', machine: light, alphabet: ['change'] },
  { name: 'walker', machine: walker, alphabet: ['change', 'arrive'] },
];
const events = [{ type: 'change' }, { type: 'arrive' }];

/** Breaks at the third change. */
const atMostTwo: Monitor = {
  id: 'at-most-two',
  watches: ['change'],
  initial: () => ({ changes: 0 }),
  at(state, _event) {
    if (typeof state !== 'object' || state === null || !('changes' in state)) return undefined;
    state.changes = Number(state.changes) + 1;
    return Number(state.changes) > 2 ? { found: `${state.changes} changes` } : 'held';
  },
};

const network = (monitors: Network['monitors']): Network => ({ participants, events, monitors });

describe('explore: networks', () => {
  it('explore: networks: a shared event happens when every machine that has it accepts it', () => {
    const { states, edges } = explore(network([]));
    expect({ states, edges }).toEqual({ states: 4, edges: 4 });
  });

  it('explore: networks: the counterexample is the shortest, and ends with the event that breaks the rule', () => {
    const { counterexample } = explore(network([atMostTwo]));
    expect(counterexample?.events.map(({ type }) => type)).toEqual(['change', 'arrive', 'change', 'arrive', 'change']);
    expect(counterexample?.broken).toEqual([{ id: 'at-most-two', found: '3 changes' }]);
  });

  it('explore: networks: a state never entered and a transition never taken are named', () => {
    const [chart] = explore(network([])).coverage.charts;
    expect(chart?.statesNeverEntered).toEqual(['light.broken']);
    expect(chart?.transitionsNeverTaken).toEqual(['light.broken: change → light.red']);
  });

  it('explore: networks: a monitor that was never asked is named', () => {
    const deaf = { ...atMostTwo, id: 'deaf', watches: ['nothing'] };
    expect(explore(network([deaf])).coverage.neverExercised).toEqual(['deaf']);
  });

  it('explore: networks: progress is told as often as asked', () => {
    const told: number[] = [];
    explore(network([]), { progressEvery: 1, onProgress: ({ states }) => told.push(states) });
    expect(told).toHaveLength(4);
    expect(told.at(-1)).toBe(4);
  });
});
