// A takeover, and a trace that starts in mid-life.
import { expect, test } from 'vitest';
import { judge, type Line, outcomeOf, refusal, statusOf, told } from './judge.js';
import {
  accepted,
  begin,
  copied,
  crash,
  destage,
  end,
  header,
  message,
  permit,
  recover,
  release,
  report,
  secondaryReport,
  secondaryStore,
  settled,
  takeover,
  transmit,
  wholeWay,
} from './lines.js';

const before = [...wholeWay(1), ...accepted(2), ...copied(2), message(2), permit(2), ...accepted(3)];

test('oracle: takeover: with the primary up it implies the crash, just before it', async () => {
  expect((await told([...before, takeover()])).slice(-2)).toEqual(['primary.crash', 'secondary.takeover']);
  expect((await judge([...before, takeover()], true)).violation).toBeUndefined();
});

test('oracle: takeover: with the primary down it implies nothing', async () => {
  expect((await told([...before, crash('primary'), destage(2), takeover()])).slice(-3)).toEqual([
    'primary.crash',
    'secondary.destage(2)',
    'secondary.takeover',
  ]);
});

test('oracle: takeover: a crash of the primary written down after it is the one implied', async () => {
  expect((await told([...before, takeover(), crash('primary')])).slice(-1)).toEqual(['secondary.takeover']);
});

test('oracle: takeover: it keeps exactly what was permitted, and says so', async () => {
  expect(statusOf(await judge([...before, takeover({ upTo: 2 })]), 'RC-T')).toBe('held');
  for (const upTo of [1, 3]) expect(outcomeOf(await judge([...before, takeover({ upTo })]))).toBe('RC-T at 24');
});

test('oracle: takeover: after it, what was permitted is destaged, and nothing else', async () => {
  const lines = [...before.slice(0, -3), ...accepted(3), transmit(3), secondaryStore(3), takeover(), destage(2)];
  expect(outcomeOf(await judge([...lines, end]))).toBe('conforms');
  expect(outcomeOf(await judge([...lines, destage(3)]))).toBe('RC-I at 28');
  expect(outcomeOf(await judge([...before, takeover(), end]))).toBe('RC-L at 25');
});

test('oracle: takeover: the secondary stores, acknowledges and permits nothing more', async () => {
  for (const late of [secondaryStore(3), secondaryReport(2), permit(2)]) {
    expect(outcomeOf(await judge([...before, transmit(3), takeover(), late]))).toBe('RC-T at 26');
  }
});

test('oracle: takeover: the old primary does not come back', async () => {
  expect(outcomeOf(await judge([...before, takeover(), recover('primary')]))).toBe('RC-T at 25');
  expect(outcomeOf(await judge([...before, takeover(), report(3)]))).toBe('RC-D at 25');
});

test('oracle: takeover: by a secondary that is down it is a violation', async () => {
  expect(outcomeOf(await judge([...before, crash('secondary'), takeover()]))).toBe('RC-D at 25');
});

test('oracle: takeover: the secondary may crash and recover after it, without what was dropped', async () => {
  const lines = [...wholeWay(1), ...accepted(2), ...copied(2), takeover({ upTo: 1 })];
  const found = recover('secondary', { held: [], permitted: 1, destaged: 1 });
  expect((await judge([...lines, crash('secondary'), found], true)).violation).toBeUndefined();
});

test('oracle: takeover: a second one leaves the model', async () => {
  const { violation, model } = await judge([...before, takeover(), takeover()]);
  expect([violation, model]).toMatchObject([undefined, { followed: false, line: 25, rule: 'M-TAKEOVER' }]);
});

const middle = { stored: 102, released: 99, reported: 101, held: [101], permitted: 100, destaged: 100 };

test('oracle: begin: sets the state of the pair', async () => {
  const lines = [
    begin(middle),
    { event: 'primary.acknowledged', seq: 100 },
    message(100),
    release(100),
    report(102),
    transmit(101),
    secondaryReport(101),
    ...wholeWay(103, 104).slice(0, 3),
  ];
  const verdict = await judge(lines);
  expect(verdict.violation).toBeUndefined();
});

test('oracle: begin: what was stored may have been sent before the primary last started', async () => {
  const state = { stored: 1, released: 0, reported: 0, held: [], permitted: 0, destaged: 0 };
  const sent = { event: 'secondary.store', seq: 1 };
  expect((await judge([begin(state), sent])).violation).toBeUndefined();
  expect(outcomeOf(await judge([begin(state), { ...sent, seq: 2 }]))).toBe('RC-N at 2');
  const unstored = header({ lacks: ['secondary.store', 'secondary.report'] });
  const there = begin({ ...state, held: [1] });
  expect((await judge([unstored, there, { event: 'primary.acknowledged', seq: 1 }])).violation).toBeUndefined();
});

test('oracle: begin: only writes stored after it count', async () => {
  const verdict = await judge([
    begin({ stored: 5, released: 5, reported: 5, permitted: 5, destaged: 5 }),
    ...wholeWay(6),
  ]);
  expect([verdict.writes, verdict.verdict]).toEqual([1, 'inconclusive']);
  expect(verdict.reasons).toContain('the claim is about two writes or more, and 1 was stored');
});

test('oracle: begin: two writes after it can be enough', async () => {
  const lines = [begin({ stored: 5, released: 5, reported: 5, permitted: 5, destaged: 5 }), ...wholeWay(6, 7), end];
  expect(outcomeOf(await judge(lines, true))).toBe('conforms');
});

test('oracle: begin: needs all of its fields', async () => {
  for (const field of ['stored', 'released', 'reported', 'held', 'permitted', 'destaged']) {
    const { code, reason } = await refusal([begin({ [field]: undefined })]);
    expect([code, reason]).toEqual(['T005', `begin needs "${field}"`]);
  }
});

test('oracle: begin: a state that cannot be is refused', async () => {
  const all = { stored: 3, reported: 3 };
  const cases: readonly (readonly [Line, string])[] = [
    [{ released: 1 }, '"released" is 1 and "reported" 0'],
    [{ stored: 1, reported: 2 }, '"reported" is 2 and "stored" 1'],
    [{ destaged: 1 }, '"destaged" is 1 and "permitted" 0'],
    [{ stored: 1, held: [7] }, '"held" has 7 and "stored" is 1'],
    [{ stored: 1, held: [[1, 2]] }, '"held" has 2 and "stored" is 1'],
    [{ stored: 1, destaged: 5, permitted: 5 }, '"permitted" is 5 and "stored" 1'],
    [{ ...all, released: 3 }, '"released" is 3, but 1 is neither in "held" nor destaged'],
    [
      { ...all, released: 3, permitted: 1, destaged: 1, held: [3] },
      '"released" is 3, but 2 is neither in "held" nor destaged',
    ],
  ];
  for (const [fields, sentence] of cases) {
    const { code, reason } = await refusal([begin(fields)]);
    expect([code, reason]).toEqual(['T006', expect.stringContaining(`a pair cannot begin so: ${sentence}`)]);
  }
  for (const fields of [{ held: [1, 2, 3] }, { held: [[2, 3]], permitted: 1, destaged: 1 }]) {
    expect((await judge([begin({ ...all, released: 3, ...fields })])).violation).toBeUndefined();
  }
});

test('oracle: begin: it is the first line of its pair', async () => {
  expect((await refusal([...wholeWay(1), begin(middle)])).code).toBe('T012');
  expect((await refusal([begin(middle), begin(middle)])).code).toBe('T012');
  const other = begin(middle);
  const verdict = await judge([...wholeWay(1), { ...other, pair: 'b' }, ...settled(1).slice(0, 2)]);
  expect(verdict.violation).toBeUndefined();
});
