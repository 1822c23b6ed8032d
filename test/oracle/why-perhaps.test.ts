// What may be wrong with what was given, rather than with the system, is said before the violation.
import { expect, test } from 'vitest';
import { checkLogs } from '../../src/oracle/index.js';
import { describeReport } from '../../src/report/index.js';
import { type Line, reportOf, sourceOf, textOf } from './judge.js';
import { accepted, copied, destage, header, message, permit, wholeWay } from './lines.js';

const inWords = async (logs: Readonly<Record<string, readonly Line[]>>) =>
  describeReport(await checkLogs(Object.entries(logs).map(([name, lines]) => ({ ...sourceOf(textOf(lines)), name }))));

const lines = wholeWay(1, 2);
const isPrimary = ({ event }: Line) => /^(host|primary)/.test(String(event));
const primary = lines.filter(isPrimary);
const secondary = lines.filter((line) => !isPrimary(line));

test('report: why perhaps: a log that is empty, or has a header alone, is named', async () => {
  for (const empty of [[], [header()]]) {
    const text = await inWords({ p: primary, s: empty });
    expect(text).toContain('\n  No line of the secondary was read: s is empty, and no event is in it\n');
    expect(text).not.toContain('is its log missing');
  }
  expect(await inWords({ p: primary })).toContain('is its log missing? Name both');
  expect(await inWords({ p: primary, s: secondary })).not.toContain('was read');
});

test('report: why perhaps: two logs of which one names a pair are told apart', async () => {
  const named = secondary.map((line) => ({ ...line, pair: 'v1' }));
  const text = await inWords({ p: primary, s: named });
  expect(text).toContain(
    'The lines of s are about pair v1, those of p are about a pair without a name: if they are one',
  );
  const both = await inWords({ p: primary.map((line) => ({ ...line, pair: 'v2' })), s: named });
  expect(both).toContain('The lines of s are about pair v1, those of p are about pair v2');
  expect(both).not.toContain('is its log missing');
});

test('report: why perhaps: a system that never says a destage message may have none', async () => {
  const hint =
    '  No destage message was read: if your system has none, say so in the header, "lacks":["primary.message","secondary.permit"]';
  const without = [...accepted(1), ...copied(1), destage(1)];
  expect(describeReport(await reportOf(without))).toContain(`${hint}\n`);
  const once = [...without, ...accepted(2), ...copied(2), message(2), permit(2)];
  expect(describeReport(await reportOf(once))).not.toContain('No destage message was read');
});
