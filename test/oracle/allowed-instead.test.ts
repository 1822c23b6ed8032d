// What would have been allowed instead: only what all rules accept at that place, and in words that say why.
import { expect, test } from 'vitest';
import { checkTrace, readEvents } from '../../src/oracle/index.js';
import { type Line, reportOf, sourceOf, textOf } from './judge.js';
import {
  accepted,
  acknowledged,
  copied,
  crash,
  destage,
  end,
  issue,
  message,
  permit,
  read,
  recover,
  release,
  report,
  secondaryReport,
  secondaryStore,
  settled,
  store,
  takeover,
  transmit,
  wholeWay,
} from './lines.js';

const allowed = async (lines: readonly Line[], strict = false) =>
  (await reportOf(lines, strict)).explanations.get(undefined)?.allowed;

const sent = (seq: number) => [transmit(seq), secondaryStore(seq), secondaryReport(seq)];
const bothCopied = [...accepted(1), ...accepted(2), ...copied(1), ...copied(2)];
const placed = { block: 5, digest: 'new' };

test.each<readonly [string, readonly Line[], string]>([
  ['an earlier write', [...bothCopied, message(1), permit(1), destage(2)], 'secondary.destage(1), because 1 is permitted; or secondary.destage(2) after primary.message(2), secondary.permit(2), secondary.destage(1)'],
  ['a smaller number', [...accepted(1), ...accepted(2), ...copied(1), message(2)], 'primary.message(1), because everything up to 1 was acknowledged; or primary.message(2) after primary.transmit(2), secondary.store(2), secondary.report(2), primary.acknowledged(2)'],
  ['the next number', [...wholeWay(1), issue('x'), store(3, 'x')], 'primary.store(2)'],
  ['what was stored', [issue('x', placed), store(1, 'x', placed), report(1), read('primary', 5, 'old')], 'read at the primary with block 5 and digest new'],
  ['the same bytes', [issue('x'), store(1, 'x', placed), report(1), transmit(1, { digest: 'old' })], 'primary.transmit(1) with digest new'],
  ['what was promised', [...accepted(1), transmit(1), secondaryStore(1), secondaryReport(1), crash('secondary'), recover('secondary', { held: [], destaged: 0 })], 'secondary.recover with held [1] and destaged 0'],
  ['all that was promised', [...accepted(1), ...accepted(2), ...sent(1), ...sent(2), recover('secondary', { held: [], destaged: 0 })], 'secondary.recover with held [1,2] and destaged 0'],
  ['all that was promised, beside what is held', [...[1, 2, 3].flatMap((seq) => accepted(seq)), ...[1, 2, 3].flatMap(sent), recover('secondary', { held: [2], destaged: 0 })], 'secondary.recover with held [1,2,3] and destaged 0'],
  ['many that were promised', [...[1, 2, 3, 4].flatMap((seq) => accepted(seq)), ...[1, 2, 3, 4].flatMap(sent), recover('secondary', { held: [], destaged: 0 })], 'secondary.recover with held [[1,4]] and destaged 0'],
  ['the numbers that were held, as they were written', [...[1, 2, 3].flatMap((seq) => [...accepted(seq), ...copied(seq)]), message(3), permit(3), recover('secondary', { held: [1, 2, 3], permitted: 2, destaged: 0 })], 'secondary.recover with held [1,2,3] and permitted 3 and destaged 0'],
  ['what was permitted', [...bothCopied, message(1), permit(1), takeover({ upTo: 2 })], 'secondary.takeover with upTo 1, because 1 is permitted'],
  ['a recovery first', [...accepted(1), crash('secondary'), transmit(1), secondaryStore(1)], 'secondary.store(1) after secondary.recover'],
  ['the rest of the way', [...accepted(1), ...copied(1), message(1), permit(1), end], 'end after secondary.destage(1), primary.release(1)'],
  ['nothing but a crash', [...accepted(1), transmit(1), takeover(), secondaryStore(1)], 'nothing of the secondary but a crash'],
])('oracle: allowed instead: %s', async (_, lines, expected) => { expect(await allowed(lines)).toBe(`Allowed here: ${expected}.`); }); // biome-ignore format: a case a line

test('oracle: allowed instead: where the model is followed so far, its rules count, too', async () => {
  const lines = [...accepted(1), ...accepted(2), crash('primary'), recover('primary'), transmit(2)];
  expect(await allowed(lines, true)).toBe(
    'Allowed here: primary.transmit(2) after primary.report(1), primary.report(2).',
  );
});

test('oracle: allowed instead: what was missing, put there, takes the violation away', async () => {
  const lines = [...accepted(1), transmit(1), secondaryReport(1), ...settled(1)];
  const { explanations, pairs } = await reportOf(lines);
  const needed: Line = JSON.parse(explanations.get(undefined)?.needed ?? '{}');
  const at = (pairs[0]?.violation?.line ?? 1) - 1;
  const repaired = [...lines.slice(0, at), needed, lines[at] ?? {}];
  expect((await reportOf(repaired)).verdict).toBe('inconclusive');
});

test('oracle: explain: what is told for drawing ends with the event that violates, with the lines of each', async () => {
  const lines = [...wholeWay(1, 2), release(1), acknowledged(1), destage(1)];
  const source = sourceOf(textOf(lines));
  const { explanations } = await checkTrace(source);
  const told = explanations.get(undefined)?.told ?? [];
  const all = await readEvents(source);
  for (const { event, line } of told) expect(all).toContainEqual({ event, line });
  expect(told.map(({ line }) => line)).toEqual([10, 25]);
});
