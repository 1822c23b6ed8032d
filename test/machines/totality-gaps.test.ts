// What the totality must report, planted one at a time: a refusal without a reason, a guard without words, an event in
// two regions. A check that finds nothing here checks nothing.
import { expect, test } from 'vitest';
import { type AnyStateMachine, createMachine } from 'xstate';
import { type Chart, charts } from '../../src/machines/index.js';
import { gapsIn, sharedEvents, totality, totalityTable } from '../../src/machines/totality.js';

/** A chart with two states, `up` and `down`, of which `down` says only what is given. */
const planted = (down: object, guards: Chart['guards'], besides: object = {}): Chart => {
  const machine: AnyStateMachine = createMachine({
    id: 'planted',
    initial: 'up',
    states: {
      up: { on: { 'secondary.crash': 'down', 'secondary.recover': { guard: 'isKnown', target: 'up' } } },
      down,
    },
    ...besides,
  });
  return { name: 'secondary', machine, guards, alphabet: ['secondary.crash', 'secondary.recover'], parameters: [] };
};

test('machines: totality-gaps: a refusal without a reason is reported', () => {
  const chart = planted({ on: { 'secondary.recover': 'up' } }, { isKnown: 'it is known' });
  expect(gapsIn(totality(chart))).toEqual(['secondary: down refuses secondary.crash without a reason']);
});

test('machines: totality-gaps: a real statechart that lost a reason is reported', () => {
  for (const chart of charts.filter(({ name }) => name === 'host')) {
    const { states = {} } = chart.machine.config;
    const { on = {} } = states['disconnected'] ?? {};
    const config = { ...chart.machine.config, states: { ...states, disconnected: { on } } };
    const gaps = gapsIn(totality({ ...chart, machine: createMachine(config) }));
    expect(gaps).toContain('host: disconnected refuses host.issue without a reason');
    expect(gaps).toHaveLength(3);
  }
});

test('machines: totality-gaps: a reason for every event counts for the states inside, and the nearest one wins', () => {
  const down = {
    initial: 'resting',
    meta: { refuses: { '*': 'it is down' } },
    states: { resting: { meta: { refuses: { 'secondary.crash': 'it rests' } } } },
  };
  const [crash, recover] = totality(planted(down, {})).filter(({ state }) => state === 'down.resting');
  expect(crash?.answer).toEqual({ kind: 'refused', reason: 'it rests' });
  expect(recover?.answer).toEqual({ kind: 'refused', reason: 'it is down' });
});

test('machines: totality-gaps: a guard that nobody put into words is reported', () => {
  const chart = planted({ meta: { refuses: { '*': 'it is down' } } }, {});
  expect(gapsIn(totality(chart))).toEqual([
    'secondary: up accepts secondary.recover by the guard isKnown, and nothing says what it asks',
  ]);
});

test('machines: totality-gaps: a guard without a name is reported, for nobody can put it into words', () => {
  const chart = planted(
    { on: { 'secondary.recover': { guard: () => true, target: 'up' } } },
    { isKnown: 'it is known' },
  );
  expect(gapsIn(totality(chart))).toEqual([
    'secondary: down refuses secondary.crash without a reason',
    'secondary: down accepts secondary.recover by the guard without a name, and nothing says what it asks',
  ]);
});

test('machines: totality-gaps: a refusal without a reason is said so on the page', () => {
  expect(totalityTable([planted({}, { isKnown: 'it is known' })])).toContain(
    '| `down` | `secondary.crash`, `secondary.recover` | refused: no reason is given |  |',
  );
});

test('machines: totality-gaps: an event that two regions handle is reported', () => {
  const region = { on: { 'secondary.crash': { actions: 'stop' } } };
  const chart = planted({}, {}, { type: 'parallel', initial: undefined, states: { left: region, right: region } });
  expect(sharedEvents(chart)).toEqual(['secondary: secondary.crash is handled by left and right']);
});

test('machines: totality-gaps: what all states inside another do alike is said once on the page, and nothing more', () => {
  const state = {
    meta: { refuses: { 'secondary.recover': 'it is up' } },
    on: { 'secondary.crash': { actions: 'stop' } },
  };
  const chart = planted({}, {}, { initial: 'left', states: { left: state, right: state } });
  const lines = totalityTable([chart])
    .split('\n')
    .filter((line) => line.startsWith('| '));
  expect(lines.slice(1)).toEqual([
    '| every state | `secondary.crash` | **accepted** always |  |',
    '|  | `secondary.recover` | refused: it is up |  |',
  ]);
});
