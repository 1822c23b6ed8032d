// `upTo` in place of `seq`: which numbers it stands for.
import { expect, test } from 'vitest';
import { judge, outcomeOf, refusal, told } from './judge.js';
import {
  accepted,
  acknowledged,
  begin,
  crash,
  header,
  issue,
  message,
  permit,
  recover,
  release,
  report,
  secondaryStore,
  settled,
  store,
  transmit,
  upTo,
  wholeWay,
} from './lines.js';

const numbered = [
  'primary.store',
  'primary.report',
  'primary.transmit',
  'secondary.store',
  'secondary.report',
  'primary.acknowledged',
  'secondary.destage',
  'primary.release',
];

test.each(numbered)('oracle: short forms: %s upTo stands for every number not yet seen, in order', async (event) => {
  expect(await told([{ event, seq: 2 }, upTo(event, 4)])).toEqual([2, 1, 3, 4].map((seq) => `${event}(${seq})`));
});

test.each(numbered)('oracle: short forms: %s upTo what was seen already stands for nothing', async (event) => {
  expect(await told([upTo(event, 2), upTo(event, 2), upTo(event, 0), upTo(event, 1)])).toHaveLength(2);
});

test.each(['primary.message', 'secondary.permit'])('oracle: short forms: %s is one event', async (event) => {
  expect(await told([upTo(event, 3), upTo(event, 3)])).toEqual([`${event}(3)`, `${event}(3)`]);
});

test('oracle: short forms: a whole trace may be written in them', async () => {
  const lines = [
    issue('a'),
    store(1, 'a'),
    upTo('primary.report', 1),
    issue('b'),
    store(2, 'b'),
    upTo('primary.report', 2),
    ...['primary.transmit', 'secondary.store', 'secondary.report', 'primary.acknowledged', 'primary.message'].map(
      (event) => upTo(event, 2),
    ),
    ...['secondary.permit', 'secondary.destage', 'primary.release'].map((event) => upTo(event, 2)),
  ];
  const verdict = await judge(lines, true);
  expect([outcomeOf(verdict), verdict.model]).toEqual(['conforms', { followed: true }]);
});

const again = ['primary.report', 'primary.transmit', 'primary.acknowledged'];

test.each(again)('oracle: short forms: %s upTo, after a crash, begins again above what was released', async (event) => {
  const lines = [upTo(event, 3), release(1), crash('primary'), recover('primary'), upTo(event, 3)];
  expect((await told(lines)).slice(6)).toEqual([`${event}(2)`, `${event}(3)`]);
});

test.each(numbered.filter((event) => !again.includes(event)))(
  'oracle: short forms: %s upTo counts since ever, whatever crashed',
  async (event) => {
    const lines = [
      upTo(event, 2),
      ...[crash('primary'), crash('secondary'), recover('primary'), recover('secondary')],
      upTo(event, 3),
    ];
    expect((await told(lines)).filter((name) => name.startsWith(event))).toEqual(
      [1, 2, 3].map((n) => `${event}(${n})`),
    );
  },
);

test('oracle: short forms: a number that was lost in a crash and is used again is not seen yet', async () => {
  const lines = [...accepted(1), issue('b'), store(2, 'b'), recover('primary', { stored: 1 }), issue('c')];
  expect((await told([...lines, upTo('primary.store', 2)])).at(-1)).toBe('primary.store(2)');
});

test('oracle: short forms: a destage may come after the release of the same write', async () => {
  expect(await told([release(1), upTo('secondary.destage', 1)])).toEqual([
    'primary.release(1)',
    'secondary.destage(1)',
  ]);
});

test('oracle: short forms: where both are written, seq counts', async () => {
  expect(await told([{ event: 'primary.report', seq: 3, upTo: 5 }])).toEqual(['primary.report(3)']);
});

test('oracle: short forms: a violation within one is found at its line', async () => {
  const lines = [...accepted(1), transmit(1), secondaryStore(1), upTo('secondary.report', 2)];
  const verdict = await judge(lines);
  expect(outcomeOf(verdict)).toBe('RC-G at 6');
  expect(verdict.violation?.event).toBe('secondary.report(2)');
});

test('oracle: short forms: what stands for more than a million writes is refused at once', async () => {
  const { code, reason, place } = await refusal([...wholeWay(1), upTo('primary.report', Number.MAX_SAFE_INTEGER)]);
  expect([code, place.line]).toEqual(['T011', 12]);
  expect(reason).toContain('9007199254740990 writes');
});

test('oracle: short forms: after a beginning in mid-life they stand for what came later', async () => {
  const state = { stored: 5_000_002, released: 5_000_000, reported: 5_000_001, permitted: 5_000_000 };
  const lines = [begin({ ...state, destaged: 5_000_000, held: [5_000_001] })];
  expect((await told([...lines, upTo('primary.report', 5_000_002)])).at(-1)).toBe('primary.report(5000002)');
  expect(await told([...lines, upTo('primary.transmit', 5_000_002)])).toHaveLength(3);
  expect(await told([...lines, upTo('secondary.store', 5_000_001)])).toHaveLength(1);
});

test('oracle: numbers: a sequence number is 1 or more', async () => {
  for (const line of [store(0), recover('secondary', { held: [0] }), recover('secondary', { held: [[0, 3]] })]) {
    expect((await refusal([line])).code).toBe('T011');
  }
});

test('oracle: numbers: a range of held numbers does not end before it begins', async () => {
  expect((await refusal([recover('secondary', { held: [[4, 3]] })])).reason).toContain('[4,3] is no range');
});

test('oracle: numbers: many ranges are not more than a million writes together', async () => {
  const held = [
    [1, 900_000],
    [900_001, 1_800_000],
  ];
  expect((await refusal([recover('secondary', { held })])).code).toBe('T011');
});

const sparse = header({ numbers: 'sparse' });
const position = (seq: number) => seq * 1000 + 7;
const sparseWay = (...seqs: readonly number[]) =>
  wholeWay(...seqs).map((line) => ({
    ...line,
    ...('seq' in line ? { seq: position(Number(line['seq'])) } : {}),
    ...('upTo' in line ? { upTo: position(Number(line['upTo'])) } : {}),
  }));

test('oracle: sparse numbers: any increasing numbers are counted in the order of the stores', async () => {
  const verdict = await judge([sparse, ...sparseWay(1, 2, 3)], true);
  expect([outcomeOf(verdict), verdict.writes, verdict.model]).toEqual(['conforms', 3, { followed: true }]);
});

test('oracle: sparse numbers: upTo means the greatest known number not above it', async () => {
  const lines = [sparse, store(10, 'a'), store(20, 'b'), message(25), permit(20), message(9)];
  expect((await told(lines)).slice(2)).toEqual(['primary.message(2)', 'secondary.permit(2)', 'primary.message(0)']);
  expect((await told([sparse, store(10), store(20), upTo('primary.report', 99)])).slice(2)).toEqual([
    'primary.report(1)',
    'primary.report(2)',
  ]);
});

test('oracle: sparse numbers: a number that was never stored is none of the stored ones', async () => {
  expect(outcomeOf(await judge([sparse, ...sparseWay(1, 2), report(position(2) - 1)]))).toBe('RC-A at 24');
});

test('oracle: sparse numbers: a number that does not increase was used already', async () => {
  expect(outcomeOf(await judge([sparse, ...sparseWay(1, 2), issue('x'), store(position(1), 'x')]))).toBe('RC-C at 25');
});

test('oracle: sparse numbers: a store needs its own', async () => {
  expect((await refusal([sparse, upTo('primary.store', 5)])).reason).toContain('needs "seq"');
});

test('oracle: sparse numbers: after a crash a lost position may be used again, or left out', async () => {
  const crashed = [sparse, ...sparseWay(1), issue('b'), store(2000, 'b'), recover('primary', { stored: position(1) })];
  for (const next of [1999, 2000, 2001]) {
    const lines = [...crashed, issue('c'), store(next, 'c'), report(next), transmit(next), secondaryStore(next)];
    expect(outcomeOf(await judge(lines))).toBe('conforms');
    expect((await told(lines)).at(-1)).toBe('secondary.store(2)');
  }
});

test('oracle: sparse numbers: what was found stored and not written down was stored just before the crash', async () => {
  const lines = [sparse, ...sparseWay(1), issue('b'), recover('primary', { stored: 2000 }), report(2000)];
  expect((await told(lines)).slice(12)).toEqual([
    'primary.store(2)',
    'primary.crash',
    'primary.recover',
    'primary.report(2)',
  ]);
});

test('oracle: sparse numbers: of several writes not written down only the last can be read, and that is said', async () => {
  const lines = [sparse, ...sparseWay(1), recover('primary', { stored: 3000 }), report(2000)];
  const { code, reason } = await refusal(lines);
  expect(code).toBe('T011');
  expect(reason).toContain('2000 was stored before a crash and never written down');
});

test('oracle: sparse numbers: held numbers and ranges are positions', async () => {
  const lines = [sparse, store(10), store(20), store(30), store(40), recover('secondary', { held: [10, [15, 35]] })];
  expect((await told(lines)).slice(4, 7)).toEqual(['secondary.store(1)', 'secondary.store(2)', 'secondary.store(3)']);
});

test('oracle: sparse numbers: a trace with them cannot begin in mid-life', async () => {
  expect((await refusal([sparse, begin()])).code).toBe('T011');
});

test('oracle: short forms: an acknowledgment received again is written with its number', async () => {
  const lines = [...wholeWay(1, 2), acknowledged(1), ...accepted(3), ...settled(2).slice(0, 2)];
  expect(outcomeOf(await judge(lines))).toBe('conforms');
});
