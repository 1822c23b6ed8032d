// `end`: everything was left to settle. With a node down nothing is owed, and what its recovery will say was before; in two logs
// the n-th of each is one and the same moment.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventTypes } from '../../src/protocol/index.js';
import { conformingRuns } from './conforming-run.js';
import { judge, outcomeOf } from './judge.js';
import { judgeFiles, logsWithEnds } from './judge-files.js';
import {
  accepted,
  copied,
  crash,
  end,
  header,
  issue,
  message,
  permit,
  recover,
  secondaryStore,
  store,
  takeover,
  transmit,
  wholeWay,
} from './lines.js';
import { killedBeforeTheLine } from './transformations.js';

test.each([
  ['a store of the primary', [issue(1), crash('primary'), end, recover('primary', { stored: 1 })]],
  [
    'a store of the secondary',
    [...accepted(1), transmit(1), crash('secondary'), end, recover('secondary', { held: [1] })],
  ],
  [
    'a destage after a takeover',
    [
      ...accepted(1),
      ...copied(1),
      message(1),
      permit(1),
      takeover({ upTo: 1 }),
      crash('secondary'),
      end,
      recover('secondary', { destaged: 1 }),
    ],
  ],
])('oracle: ends: with a node down: %s may be found after it', async (_, lines) => {
  expect((await judge(lines)).violation).toBeUndefined();
  expect((await judgeFiles(logsWithEnds(lines))).violation).toBeUndefined();
});

test('oracle: ends: with both nodes up everything is owed', async () => {
  const lines = [...wholeWay(1), ...accepted(2), end];
  expect(outcomeOf(await judge(lines))).toMatch(/^RC-L/);
  expect(outcomeOf(await judgeFiles(logsWithEnds(lines)))).toMatch(/^RC-L/);
  const back = [...wholeWay(1), crash('primary'), end, recover('primary', { stored: 1 }), ...accepted(2), end];
  expect(outcomeOf(await judge(back))).toMatch(/^RC-L/);
  expect(outcomeOf(await judgeFiles(logsWithEnds(back)))).toMatch(/^RC-L/);
});

test('oracle: ends: a takeover is before the end of its log, and so before that of the other', async () => {
  const files = [
    [issue(1), store(1, 1), end],
    [takeover({ upTo: 0 }), end],
  ];
  expect((await judgeFiles(files)).violation).toBeUndefined();
  const owing = [
    [...accepted(1), transmit(1), { event: 'primary.acknowledged', seq: 1 }, message(1), end],
    [secondaryStore(1), { event: 'secondary.report', seq: 1 }, permit(1), takeover({ upTo: 1 }), end],
  ];
  expect(outcomeOf(await judgeFiles(owing))).toMatch(/^RC-L/);
});

test('oracle: ends: one that the other node has passed stays passed', async () => {
  const hidden = header({ observes: eventTypes.filter((type) => type !== 'primary.transmit') });
  const files = [
    [hidden, ...accepted(1), crash('primary'), end, recover('primary', { stored: 1, released: 0 })],
    [hidden, secondaryStore(1), end],
  ];
  expect((await judgeFiles(files)).violation).toBeUndefined();
});

test('oracle: ends: property: wherever a node is down, an end changes nothing', async () => {
  let ends = 0;
  await fc.assert(
    fc.asyncProperty(conformingRuns(), fc.infiniteStream(fc.nat({ max: 3 })), async ({ lines }, most) => {
      const killed = killedBeforeTheLine(lines, () => most.next().value);
      const more = killed.flatMap((line) => (/\.crash$/.test(String(line['event'])) ? [line, end] : [line]));
      ends += more.length - killed.length;
      const logs = logsWithEnds(more.filter(({ event }) => event !== 'read'));
      expect((await judge(more, true)).violation).toBeUndefined();
      expect((await judgeFiles(logs, true)).violation).toBeUndefined();
    }),
    { numRuns: 200 },
  );
  expect(ends).toBeGreaterThan(100);
});
