// Systems that lack steps: what is legal stays so, and what a missing step would have shown is found by the step before it.
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { checkLogs } from '../../src/oracle/index.js';
import { eventTypes } from '../../src/protocol/index.js';
import { conformingRuns } from './conforming-run.js';
import { judge, type Line, outcomeOf, sourceOf, textOf } from './judge.js';
import { logsWithEnds } from './judge-files.js';
import {
  accepted,
  acknowledged,
  copied,
  crash,
  destage,
  end,
  header,
  message,
  permit,
  recover,
  secondaryReport,
  takeover,
  transmit,
  wholeWay,
} from './lines.js';

/** Whatever a system may go without: steps, but neither the writes themselves nor what befalls nodes. */
const hideable = eventTypes.filter((type) => !/crash|recover|takeover/.test(type));
const lackable = hideable.filter((type) => type !== 'host.issue' && type !== 'primary.store');
const runs = conformingRuns();

const without = <T>(all: readonly T[], some: readonly unknown[]) => all.filter((one) => !some.includes(one));
const linesWithout = (lines: readonly Line[], types: readonly string[]) =>
  lines.filter(({ event }) => !types.includes(String(event)));

/** What each node writes down of these lines. */
const judgeLogs = async (lacks: readonly string[], lines: readonly Line[]) => {
  const logs = logsWithEnds(lines).map((log, k) => ({
    ...sourceOf(textOf([header({ lacks }), ...log])),
    name: k === 0 ? 'primary' : 'secondary',
  }));
  return (await checkLogs(logs)).pairs[0]?.violation;
};

test('oracle: lacking: property: a run of the model never violates without the steps that a system lacks', async () => {
  await fc.assert(
    fc.asyncProperty(runs, fc.subarray([...lackable]), async ({ lines }, lacks) => {
      expect((await judge([header({ lacks }), ...linesWithout(lines, lacks)])).violation).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});

test('oracle: lacking: property: nor where other steps are hidden besides', async () => {
  await fc.assert(
    fc.asyncProperty(runs, fc.subarray([...lackable]), fc.subarray([...hideable]), async ({ lines }, lacks, hidden) => {
      const observes = without(eventTypes, [...lacks, ...hidden]);
      const shown = linesWithout(lines, [...lacks, ...hidden]);
      expect((await judge([header({ lacks, observes }), ...shown])).violation).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});

test('oracle: lacking: property: nor where each node has a log of its own', async () => {
  await fc.assert(
    fc.asyncProperty(runs, fc.subarray([...lackable]), async ({ lines }, lacks) => {
      expect(await judgeLogs(lacks, linesWithout(lines, lacks))).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});

/** A type that a system lacks, and the next on the way of a write, which then follows the one before. */
const gaps = [
  ['primary.report', 'primary.transmit'],
  ['primary.transmit', 'secondary.store'],
  ['secondary.store', 'secondary.report'],
  ['secondary.report', 'primary.acknowledged'],
] as const;

describe('oracle: lacking', () => {
  it.each(gaps)('oracle: lacking: without %s, %s of a write that was never stored is found', async (lacked, next) => {
    const lines = [header({ lacks: [lacked] }), ...linesWithout(wholeWay(1, 2), [lacked])];
    expect((await judge(lines)).violation).toBeUndefined();
    expect(outcomeOf(await judge([...lines, { event: next, seq: 3 }]))).toBe(`RC-N at ${lines.length + 1}`);
  });

  it('oracle: lacking: without reports of the secondary, an acknowledgment follows its store there', async () => {
    const unreported = header({ lacks: ['secondary.report'] });
    const way = [unreported, ...linesWithout(wholeWay(1, 2), ['secondary.report'])];
    const sent = [...accepted(3), transmit(3), acknowledged(3)];
    expect(outcomeOf(await judge([...way, ...sent]))).toBe(`RC-N at ${way.length + sent.length}`);
    expect(await judgeLogs(['secondary.report'], [...way.slice(1), ...sent])).toMatchObject({ rule: 'RC-N' });
  });

  it('oracle: lacking: without acknowledgments, what was permitted is kept all the same', async () => {
    const unsaid = ['secondary.report', 'primary.acknowledged'];
    const way = [header({ lacks: unsaid }), ...linesWithout(wholeWay(1, 2), unsaid)];
    const permitted = [...accepted(3), transmit(3), { event: 'secondary.store', seq: 3 }, message(3), permit(3)];
    const found = (held: readonly number[]) => recover('secondary', { held, permitted: 3, destaged: 2 });
    const lines = [...way, ...permitted, crash('secondary')];
    expect((await judge([...lines, found([3])])).violation).toBeUndefined();
    const { violation } = await judge([...lines, found([])]);
    expect(violation).toMatchObject({
      rule: 'RC-K',
      sentence: expect.stringContaining('without 3, but it had permitted 3'),
    });
  });

  const lacks = ['primary.message', 'secondary.permit', 'primary.release'];
  const both = [header({ lacks }), ...accepted(1), ...copied(1), ...accepted(2), ...copied(2)];
  const lost = [crash('primary')];

  it('oracle: lacking: without messages, a destage follows its store, whoever has told of it', async () => {
    expect(outcomeOf(await judge([...both, destage(1), destage(2)]))).toBe('conforms');
    expect(outcomeOf(await judge([...both, destage(1), destage(2), ...accepted(3), destage(3)]))).toMatch('RC-N at');
    const unsent = [...both.slice(1), ...accepted(3)];
    const violation = await judgeLogs(lacks, [...unsent, destage(1), destage(2), destage(3)]);
    expect(violation).toMatchObject({ rule: 'RC-N', file: 'secondary' });
  });

  it('oracle: lacking: where both logs wait, it is not the one whose sending stands further on in the other', async () => {
    const without = [...lacks, 'secondary.store'];
    const violation = await judgeLogs(without, [
      ...accepted(1),
      // Never sent by the secondary, and before what the secondary waits for.
      acknowledged(2),
      transmit(1),
      destage(1),
      secondaryReport(1),
    ]);
    expect(violation).toMatchObject({ file: 'primary', line: 5 });
  });

  it.each([
    ['less than was destaged', [destage(1), destage(2), ...lost, takeover({ upTo: 1 })], 'RC-T'],
    ['more than there is', [destage(1), ...lost, takeover({ upTo: 9 })], 'RC-N'],
    [
      'and loses it',
      [destage(1), ...lost, takeover({ upTo: 2 }), recover('secondary', { held: [], destaged: 1 })],
      'RC-K',
    ],
    ['and never destages it', [destage(1), ...lost, takeover({ upTo: 2 }), end], 'RC-L'],
  ])('oracle: lacking: without messages, a takeover that keeps %s is found', async (_, lines, rule) => {
    expect(outcomeOf(await judge([...both, ...lines]))).toBe(`${rule} at ${both.length + lines.length}`);
  });

  it('oracle: lacking: without messages, what is kept and destaged conforms, and what is never shown is not asked for', async () => {
    const kept = [destage(1), ...lost, takeover({ upTo: 2 }), destage(2), end];
    expect(outcomeOf(await judge([...both, ...kept]))).toBe('conforms');
    const observes = ['primary.store', 'primary.crash', 'secondary.crash', 'secondary.takeover', 'secondary.recover'];
    const unseen = [
      header({ lacks, observes: [...observes, 'primary.recover'] }),
      { event: 'primary.store', seq: 1 },
      end,
    ];
    expect((await judge(unseen)).violation).toBeUndefined();
  });
});
