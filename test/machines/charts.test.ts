// Each statechart by itself: what it says of itself, and what it must refuse or leave as it is even where no other chart
// of the pair would let it come that far.
import { expect, test } from 'vitest';
import { type AnyStateMachine, initialTransition, transition } from 'xstate';
import { charts, host, primary, secondary } from '../../src/machines/index.js';
import type { ProtocolEvent } from '../../src/protocol/index.js';
import { sized } from '../model/sizes.js';

const parameters = sized(3, 2, 2, 2);

function after(machine: AnyStateMachine, ...events: readonly ProtocolEvent[]) {
  const [first] = initialTransition(machine, parameters);
  return events.reduce((snapshot, event) => transition(machine, snapshot, event)[0], first);
}

for (const { name, machine, guards } of charts) {
  test(`machines: charts: the statechart ${name} is called so, or by what comes after the dot`, () => {
    expect(machine.id).toBe(name.slice(name.indexOf('.') + 1));
  });

  test(`machines: charts: every guard of ${name} is put into words`, () => {
    for (const words of Object.values(guards)) expect(words).toMatch(/^\w+ .*\w$/);
  });
}

test('machines: charts: the host does not send a write again that is completed', () => {
  const snapshot = after(host, { type: 'primary.report', seq: 1 });
  expect([0, 1, 2, 3].map((write) => snapshot.can({ type: 'host.issue', write }))).toEqual([false, false, true, true]);
});

test('machines: charts: the primary takes no acknowledgment of a write that it never stored', () => {
  const stored = after(primary, { type: 'host.issue', write: 1 }, { type: 'primary.store', seq: 1 });
  const [acknowledged] = transition(primary, stored, { type: 'primary.acknowledged', seq: 2 });
  expect(acknowledged.context).toEqual(stored.context);
});

test('machines: charts: a primary that was taken over has come to its end', () => {
  expect(after(primary, { type: 'primary.crash' }).status).toBe('active');
  expect(after(primary, { type: 'primary.crash' }, { type: 'secondary.takeover' }).status).toBe('done');
});

test('machines: charts: the secondary stores nothing beyond its window, also where there is room', () => {
  const snapshot = after(secondary, { type: 'secondary.store', seq: 2 });
  expect([0, 1, 2, 3].map((seq) => snapshot.can({ type: 'secondary.store', seq }))).toEqual([true, true, true, false]);
});
