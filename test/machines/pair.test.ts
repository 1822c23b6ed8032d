// The pair taken one step at a time: what refuses an event, what an event does to whom, and what is no pair.
import { expect, test } from 'vitest';
import { initialTransition } from 'xstate';
import { afterEvent, charts, initialPair, projection, refusals } from '../../src/machines/index.js';
import type { ProtocolEvent } from '../../src/protocol/index.js';
import { init } from '../model/remote-copy.js';
import { sized } from '../model/sizes.js';

const start = initialPair(sized(2, 2, 2, 2));
const issue: ProtocolEvent = { type: 'host.issue', write: 1 };
const store: ProtocolEvent = { type: 'primary.store', seq: 1 };
const report: ProtocolEvent = { type: 'primary.report', seq: 1 };

test('machines: pair: it starts with a snapshot for each statechart, in the state in which nothing has happened', () => {
  expect(start).toHaveLength(charts.length);
  expect(projection(start)).toEqual({ ...init, destaged: 0 });
});

test('machines: pair: an event that a statechart refuses is refused by that one', () => {
  expect(refusals(start, issue)).toEqual([]);
  expect(refusals(start, { type: 'secondary.store', seq: 1 })).toEqual(['link.data']);
  expect(refusals(start, { type: 'primary.recover' })).toEqual(['host', 'primary']);
});

test('machines: pair: who has no part in an event neither refuses nor changes', () => {
  const after = afterEvent(start, issue);
  const untouched = charts.flatMap(({ alphabet }, k) => (alphabet.includes('host.issue') ? [] : [k]));
  expect(untouched.filter((k) => after[k] !== start[k])).toEqual([]);
  expect(after.filter((snapshot, k) => snapshot !== start[k])).toHaveLength(1);
  expect(projection([issue, store, report].reduce(afterEvent, start))).toMatchObject({
    issued: 1,
    stored: 1,
    reported: 1,
    completed: 1,
  });
});

test('machines: pair: fewer snapshots than statecharts are no pair', () => {
  expect(() => afterEvent(start.slice(1), issue)).toThrow('a pair has 6 snapshots, not 5');
  for (const length of [0, 1, 2, 3, 4, 5]) {
    expect(() => projection(start.slice(0, length))).toThrow('a pair has six snapshots');
  }
});

test.each(charts)('machines: pair: $name knows of the size what it says, and no more', ({ machine, parameters }) => {
  const size = sized(2, 2, 2, 2);
  const contextOf = (input: typeof size): unknown => initialTransition(machine, input)[0].context;
  const known = Object.entries(size).flatMap(([name, value]) => {
    const isSame = JSON.stringify(contextOf({ ...size, [name]: value + 1 })) === JSON.stringify(contextOf(size));
    return isSame ? [] : [name];
  });
  expect(known).toEqual([...parameters]);
});
