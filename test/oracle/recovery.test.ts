// Crashes, recoveries, and what they imply.
import { expect, test } from 'vitest';
import { judge, outcomeOf, refusal, statusOf, told } from './judge.js';
import {
  accepted,
  acknowledged,
  copied,
  crash,
  end,
  header,
  issue,
  message,
  permit,
  read,
  recover,
  report,
  secondaryReport,
  secondaryStore,
  store,
  transmit,
  wholeWay,
} from './lines.js';

test('oracle: recovery: what was found and not written down happened before the crash', async () => {
  const lines = [...wholeWay(1), ...accepted(2), ...copied(2), message(2), issue('w3')];
  const found = recover('primary', { stored: 3, released: 2 });
  expect((await told([...lines, crash('primary'), found])).slice(-4)).toEqual([
    'primary.store(3)',
    'primary.release(2)',
    'primary.crash',
    'primary.recover',
  ]);
  const verdict = await judge([...lines, crash('primary'), found], true);
  expect([verdict.violation, verdict.model]).toEqual([undefined, { followed: true }]);
});

test('oracle: recovery: at the secondary, too: store, permit and destage', async () => {
  const lines = [...accepted(1), transmit(1), ...accepted(2), transmit(2), crash('secondary')];
  const found = recover('secondary', { held: [2], permitted: 1, destaged: 1 });
  expect((await told([...lines, found])).slice(-6)).toEqual([
    'secondary.store(1)',
    'secondary.store(2)',
    'secondary.permit(1)',
    'secondary.destage(1)',
    'secondary.crash',
    'secondary.recover',
  ]);
});

test('oracle: recovery: held may be a list of numbers and of ranges', async () => {
  const lines = [...[1, 2, 3, 4].flatMap((seq) => [...accepted(seq), transmit(seq)])];
  const found = recover('secondary', { held: [1, [2, 3]] });
  expect((await told([...lines, found])).slice(-5, -2)).toEqual(
    [1, 2, 3].map((number) => `secondary.store(${number})`),
  );
});

test('oracle: recovery: what is implied is judged like what is written', async () => {
  expect(outcomeOf(await judge([...accepted(1), recover('secondary', { held: [1] })]))).toBe('RC-N at 4');
  expect(outcomeOf(await judge([...accepted(1), ...copied(1), recover('primary', { released: 2 })]))).toBe('RC-R at 8');
  const lines = [...accepted(1), transmit(1), secondaryStore(1), recover('secondary', { destaged: 1 })];
  expect(outcomeOf(await judge(lines))).toBe('RC-I at 6');
});

test('oracle: recovery: what was found and seen already is told once', async () => {
  const lines = [...wholeWay(1), recover('primary', { stored: 1, released: 1 })];
  expect((await told(lines)).filter((name) => name === 'primary.store(1)')).toHaveLength(1);
});

test('oracle: recovery: of a type that is never shown, what was found must have happened unseen', async () => {
  const observes = ['primary.report', 'primary.transmit', 'primary.recover', 'secondary.recover'];
  const found = { held: [2], permitted: 2, destaged: 1 };
  const lines = [
    header({ observes }),
    ...[1, 2].flatMap((seq) => [report(seq), transmit(seq)]),
    recover('secondary', found),
  ];
  expect((await judge(lines)).violation).toBeUndefined();
  // The second was never transmitted, so it cannot have been found.
  expect(
    outcomeOf(await judge(lines.filter((line) => line['event'] !== 'primary.transmit' || line['seq'] === 1))),
  ).toBe('RC-N at 5');
});

test('oracle: recovery: of a type that the system lacks, nothing is missing', async () => {
  const lacks = ['primary.message', 'secondary.permit'];
  const lines = [
    header({ lacks }),
    ...accepted(1),
    ...copied(1),
    { event: 'secondary.takeover' },
    recover('secondary', { held: [1], permitted: 1, destaged: 0 }),
  ];
  expect(await told(lines)).not.toContain('secondary.permit(1)');
  expect((await judge(lines)).violation).toBeUndefined();
});

test('oracle: recovery: a completed write that is gone is a violation', async () => {
  expect(outcomeOf(await judge([...accepted(1), ...accepted(2), recover('primary', { stored: 1 })]))).toBe('RC-K at 7');
});

test('oracle: recovery: a stored write that nobody was told of may be lost, outside the model', async () => {
  const lines = [...accepted(1), issue('b'), store(2, 'b'), recover('primary', { stored: 1 }), issue('c')];
  const verdict = await judge([...lines, store(2, 'c')]);
  expect([verdict.violation, verdict.model.followed]).toEqual([undefined, false]);
  expect(outcomeOf(await judge(lines, true))).toBe('M-SURVIVE at 6');
});

test('oracle: recovery: an acknowledged, permitted or destaged write that is gone is a violation', async () => {
  const lines = [...wholeWay(1), ...accepted(2), ...copied(2), message(2), permit(2)];
  for (const found of [
    { held: [], permitted: 2, destaged: 1 },
    { held: [2], permitted: 1, destaged: 1 },
    { held: [2], permitted: 2, destaged: 0 },
  ]) {
    expect(outcomeOf(await judge([...lines, recover('secondary', found)]))).toBe('RC-K at 21');
  }
});

test('oracle: recovery: a write stored at the secondary and not acknowledged may be lost, and is not held then', async () => {
  const lines = [...accepted(1), transmit(1), secondaryStore(1), recover('secondary', { held: [], destaged: 0 })];
  expect((await judge(lines)).violation).toBeUndefined();
  expect(outcomeOf(await judge([...lines, secondaryReport(1)]))).toBe('RC-G at 7');
  expect((await judge([...lines, transmit(1), secondaryStore(1), secondaryReport(1)])).violation).toBeUndefined();
});

test('oracle: recovery: one that says nothing implies nothing and keeps all', async () => {
  const lines = [...wholeWay(1, 2), crash('primary'), recover('primary'), crash('secondary'), recover('secondary')];
  const verdict = await judge(lines);
  expect([outcomeOf(verdict), statusOf(verdict, 'RC-K')]).toEqual(['conforms', 'not exercised']);
});

test('oracle: recovery: of a node that is up, it implies the crash', async () => {
  expect(await told([recover('primary'), recover('secondary')])).toEqual([
    'primary.crash',
    'primary.recover',
    'secondary.crash',
    'secondary.recover',
  ]);
});

test('oracle: recovery: a node may be killed twice, also while it recovers', async () => {
  const lines = [crash('primary'), crash('primary'), recover('primary'), recover('primary'), crash('primary')];
  expect(await told(lines)).toEqual([
    'primary.crash',
    'primary.recover',
    'primary.crash',
    'primary.recover',
    'primary.crash',
  ]);
  expect((await judge(lines, true)).violation).toBeUndefined();
});

test('oracle: recovery: what was found may be written by the second of two starts', async () => {
  const lines = [...accepted(1), issue('b'), crash('primary'), crash('primary'), recover('primary', { stored: 2 })];
  expect((await told(lines)).slice(-3)).toEqual(['primary.store(2)', 'primary.crash', 'primary.recover']);
});

test.each([
  ['issue', issue('x')],
  ['store', store(2)],
  ['report', report(1)],
  ['transmit', transmit(1)],
  ['read', read('primary', 1, 'x')],
])('oracle: recovery: a primary that is down is silent: %s', async (_name, line) => {
  expect(outcomeOf(await judge([...accepted(1), crash('primary'), line]))).toBe('RC-D at 5');
});

test('oracle: recovery: a node that is down does not hold up the other one', async () => {
  const lines = [...accepted(1), transmit(1), crash('primary'), secondaryStore(1), secondaryReport(1)];
  const verdict = await judge([...lines, recover('primary', { stored: 1, released: 0 }), acknowledged(1)]);
  expect([verdict.violation, verdict.model]).toEqual([undefined, { followed: true }]);
});

test('oracle: recovery: the node of a line changes neither whose crash it is nor who was down', async () => {
  const lines = [
    { ...crash('primary'), node: 'secondary' },
    { ...report(1), node: 'secondary' },
  ];
  expect(await told(lines)).toEqual(['primary.crash', 'primary.report(1)']);
});

test('oracle: recovery: a write in doubt is reported again before it is transmitted, or the model is left', async () => {
  const lines = [...accepted(1), crash('primary'), recover('primary', { stored: 1, released: 0 }), transmit(1)];
  const verdict = await judge(lines);
  expect([verdict.violation, verdict.model]).toMatchObject([undefined, { followed: false, line: 6, rule: 'M-AGAIN' }]);
});

test('oracle: end: with both nodes up and something not copied, it is a violation', async () => {
  expect(outcomeOf(await judge([...wholeWay(1, 2), ...accepted(3), end]))).toBe('RC-L at 26');
  expect(statusOf(await judge([...wholeWay(1, 2), end]), 'RC-L')).toBe('held');
});

test('oracle: end: with a node down, nothing is owed', async () => {
  for (const node of ['primary', 'secondary'] as const) {
    const verdict = await judge([...wholeWay(1, 2), ...accepted(3), crash(node), end]);
    expect([outcomeOf(verdict), statusOf(verdict, 'RC-L')]).toEqual(['conforms', 'not exercised']);
  }
});

test('oracle: end: it is needed for that, and life may go on after it', async () => {
  expect(statusOf(await judge(wholeWay(1, 2)), 'RC-L')).toBe('not exercised');
  expect(outcomeOf(await judge([...wholeWay(1), end, ...wholeWay(2), end]))).toBe('conforms');
});

test('oracle: numbers: a long trace without its beginning is judged after a crash, too', async () => {
  const observes = ['secondary.report', 'primary.crash', 'primary.recover'];
  const lacks = ['primary.store', 'primary.transmit', 'secondary.store'];
  const lines = Array.from({ length: 200_000 }, (_, k) => ({ event: 'secondary.report', seq: 1_000_000 + k }));
  const verdict = await judge([header({ observes, lacks }), ...lines, crash('primary'), recover('primary')]);
  expect(verdict.events).toBeGreaterThan(200_000);
});

test('oracle: recovery: numbers that were found have their ranges', async () => {
  expect((await refusal([recover('primary', { stored: -1 })])).code).toBe('T006');
  expect((await refusal([recover('secondary', { held: 5 })])).reason).toContain('a list of numbers and ranges');
});
