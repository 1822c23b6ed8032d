// What lines say of the bytes: block, length, digest; and what hosts read.
import { expect, test } from 'vitest';
import { judge, type Line, outcomeOf, refusal, statusOf } from './judge.js';
import {
  acknowledged,
  crash,
  destage,
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
  takeover,
  transmit,
} from './lines.js';

const content = { block: 5, length: 2, digest: 'abc' };

const way = (fields: Readonly<Record<string, Line>> = {}): readonly Line[] => [
  issue('a', fields['issue'] ?? content),
  store(1, 'a', fields['store'] ?? content),
  report(1),
  transmit(1, fields['transmit'] ?? content),
  secondaryStore(1, fields['secondaryStore'] ?? content),
  secondaryReport(1),
  acknowledged(1),
  message(1),
  permit(1),
  destage(1, fields['destage'] ?? content),
];

test('oracle: contents: five events may carry them, and where they agree the rule held', async () => {
  expect(statusOf(await judge(way()), 'RC-F')).toBe('held');
});

test.each([
  ['store', 2],
  ['transmit', 4],
  ['secondaryStore', 5],
  ['destage', 10],
])('oracle: contents: at %s, block, length and digest agree with what came before', async (event, line) => {
  for (const wrong of [{ block: 6 }, { length: 3 }, { digest: 'xyz' }]) {
    expect(outcomeOf(await judge(way({ [event]: { ...content, ...wrong } })))).toBe(`RC-F at ${line}`);
  }
});

test('oracle: contents: what is left out agrees with everything, and is known from elsewhere', async () => {
  const left = { store: { block: 5 }, transmit: {}, secondaryStore: { digest: 'abc' } };
  expect(statusOf(await judge(way(left)), 'RC-F')).toBe('held');
  expect(outcomeOf(await judge(way({ ...left, destage: { digest: 'xyz' } })))).toBe('RC-F at 10');
});

test('oracle: contents: other events do not carry them', async () => {
  const lines = way().map((line) => (line['event'] === 'primary.report' ? { ...line, block: 99, digest: 5 } : line));
  expect(statusOf(await judge(lines), 'RC-F')).toBe('held');
});

test('oracle: contents: a number that was lost and is used again names another write', async () => {
  const lines = [
    issue('a', content),
    store(1, 'a', content),
    recover('primary', { stored: 0 }),
    issue('b', { block: 1, length: 1, digest: 'b' }),
    store(1, 'b', { block: 1, length: 1, digest: 'b' }),
  ];
  expect((await judge(lines)).violation).toBeUndefined();
});

test('oracle: contents: blocks that end beyond the last number are refused, and the last block itself is not', async () => {
  const last = Number.MAX_SAFE_INTEGER;
  for (const [block, length] of [
    [last, 2],
    [last, 4],
    [last - 1_000, 1_048_576],
  ] as const) {
    const { code, reason } = await refusal([store(1, 'a', { block, length, digest: 'x' })]);
    expect(code).toBe('T006');
    expect(reason).toContain(
      `"block" of primary.store is ${block}, and "length" ${length} leads beyond the last block`,
    );
  }
  const whole = { block: last - 3, length: 4, digest: 'x' };
  expect(
    outcomeOf(await judge([issue('a'), store(1, 'a', whole), read('primary', last - 3, 'y', { length: 4 })])),
  ).toBe('RC-V at 3');
});

test('oracle: contents: after a very long write nothing is known of older contents, at once', async () => {
  const started = performance.now();
  const long = { block: 5, length: 1_048_576, digest: 'x' };
  const lines = [issue('a'), store(1, 'a', { block: 7, digest: 'a' }), issue('b'), store(2, 'b', long)];
  const old = [read('primary', 7, 'z'), read('primary', 5, 'z', { length: 1_048_576 })];
  expect((await judge([...lines, ...old])).violation).toBeUndefined();
  const newer = [issue('c'), store(3, 'c', { block: 7, digest: 'c' }), read('primary', 7, 'z')];
  expect(outcomeOf(await judge([...lines, ...old, ...newer]))).toBe('RC-V at 9');
  expect(performance.now() - started).toBeLessThan(1_000);
});

test('oracle: contents: a length beyond all writes is refused, rather than laid out block by block', async () => {
  for (const line of [
    issue('a', { block: 0, length: 2 ** 40 }),
    store(1, 'a', { block: 0, length: 2 ** 40 }),
    transmit(1, { block: 0, length: 2 ** 40 }),
    read('primary', 0, 'x', { length: 2 ** 40 }),
  ]) {
    const { code, reason } = await refusal([line]);
    expect(code).toBe('T006');
    expect(reason).toMatch(
      /^"length" of .* is 1099511627776, but must be a whole number from 1 to 1048576, in blocks$/,
    );
  }
});

const one = (seq: number, digest: string, length?: number): readonly Line[] => [
  issue(`w${seq}`),
  store(seq, `w${seq}`, { block: 5, digest, ...(length === undefined ? {} : { length }) }),
  report(seq),
];

test('oracle: read: the primary returns the newest stored write of the block', async () => {
  const lines = [...one(1, 'old'), read('primary', 5, 'old'), ...one(2, 'new')];
  expect(statusOf(await judge([...lines, read('primary', 5, 'new')]), 'RC-V')).toBe('held');
  expect(outcomeOf(await judge([...lines, read('primary', 5, 'old')]))).toBe('RC-V at 8');
});

test('oracle: read: a length that is not said is one block', async () => {
  const lines = [...one(1, 'a', 1), read('primary', 5, 'b')];
  expect(outcomeOf(await judge(lines))).toBe('RC-V at 4');
  expect(outcomeOf(await judge([...one(1, 'a'), read('primary', 5, 'b', { length: 1 })]))).toBe('RC-V at 4');
});

test('oracle: read: of other blocks than one write wrote, a digest says nothing', async () => {
  for (const elsewhere of [read('primary', 4, 'x'), read('primary', 5, 'x', { length: 2 })]) {
    const verdict = await judge([...one(1, 'a'), elsewhere]);
    expect([verdict.violation, statusOf(verdict, 'RC-V')]).toEqual([undefined, 'not exercised']);
  }
});

test('oracle: read: without block or digest it is not judged', async () => {
  const lines = [...one(1, 'a'), { event: 'read', node: 'primary' }, { event: 'read', node: 'primary', block: 5 }];
  expect((await judge(lines)).violation).toBeUndefined();
});

test('oracle: read: needs its node', async () => {
  expect((await refusal([{ event: 'read', block: 5 }])).reason).toBe('read needs "node"');
});

test('oracle: read: at a node that is down nothing is read', async () => {
  expect(outcomeOf(await judge([crash('primary'), read('primary', 5, 'a')]))).toBe('RC-D at 2');
  expect(outcomeOf(await judge([crash('primary'), read('secondary', 5, 'a')]))).toBe('inconclusive');
});

const across = (seq: number) => [
  transmit(seq),
  secondaryStore(seq),
  secondaryReport(seq),
  acknowledged(seq),
  message(seq),
  permit(seq),
];

test('oracle: read: the secondary returns, after a takeover, the image: what was permitted, destaged or not', async () => {
  const lines = [...one(1, 'old'), ...across(1), destage(1), ...one(2, 'new'), ...across(2), ...one(3, 'lost')];
  const after = (digest: string) => [
    ...lines,
    transmit(3),
    secondaryStore(3),
    takeover(),
    read('secondary', 5, digest),
  ];
  expect(statusOf(await judge(after('new')), 'RC-V')).toBe('held');
  expect(outcomeOf(await judge(after('old')))).toBe('RC-V at 26');
  expect(outcomeOf(await judge(after('lost')))).toBe('RC-V at 26');
});

test('oracle: read: at the secondary before a takeover it is not judged', async () => {
  const verdict = await judge([...one(1, 'a'), ...across(1), destage(1), read('secondary', 5, 'b')]);
  expect(verdict.violation).toBeUndefined();
});

test('oracle: read: a write is as long as was said first, also where its place is only said later', async () => {
  const old = [issue('a', { block: 1, digest: 'old' }), store(1, 'a', { block: 1, digest: 'old' }), report(1)];
  const copied = (seq: number, fields: Line) => [
    ...[transmit(seq), secondaryStore(seq), secondaryReport(seq), acknowledged(seq), message(seq), permit(seq)],
    destage(seq, fields),
  ];
  const long = [issue('b'), store(2, 'b', { length: 2, digest: 'both' }), report(2)];
  const lines = [...old, ...copied(1, {}), ...long, ...copied(2, { block: 0 }), crash('primary'), takeover()];
  const half = await judge([header(), ...lines, read('secondary', 1, 'half of both')]);
  expect(half.violation).toBeUndefined();
  expect(outcomeOf(await judge([header(), ...lines, read('secondary', 0, 'other', { length: 2 })]))).toMatch('RC-V at');
});
