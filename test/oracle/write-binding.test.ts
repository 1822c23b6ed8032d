// Which write a store stores: named, unnamed, unknown, and after a crash.
import { expect, test } from 'vitest';
import { judge, outcomeOf, refusal, statusOf } from './judge.js';
import { accepted, crash, header, issue, recover, report, store, transmit, wholeWay } from './lines.js';

test('oracle: binding: a store that names its write binds the two, and the order of writes is seen', async () => {
  const verdict = await judge([...accepted(1), ...accepted(2)]);
  expect(statusOf(verdict, 'RC-C')).toBe('held');
});

test('oracle: binding: names may be numbers, and a number is the same name as its digits', async () => {
  const lines = [issue(7), store(1, '7'), report(1), issue('8'), store(2, 8), report(2)];
  const verdict = await judge(lines);
  expect([statusOf(verdict, 'RC-C'), verdict.model.followed]).toEqual(['held', true]);
});

test('oracle: binding: a write completed before another was issued has the lower number', async () => {
  const lines = [issue('a'), issue('b'), store(1, 'b'), report(2), store(2, 'a'), report(1)];
  expect(outcomeOf(await judge(lines))).toBe('RC-A at 4');
  const turned = [issue('a'), store(1, 'a'), report(1), issue('b'), issue('c'), store(2, 'c'), store(3, 'b')];
  const verdict = await judge(turned);
  expect(verdict.violation).toBeUndefined();
  expect(verdict.model).toMatchObject({ followed: false, line: 6, rule: 'M-STORE' });
});

test('oracle: binding: without names the order part of the rule is not observable', async () => {
  const lines = wholeWay(1, 2).map(({ write, ...line }) =>
    line['event'] === 'host.issue' ? { ...line, write } : line,
  );
  const verdict = await judge(lines);
  expect([verdict.verdict, statusOf(verdict, 'RC-C')]).toEqual(['inconclusive', 'not observable']);
  expect(verdict.model).toEqual({ followed: true });
});

test('oracle: binding: without names a gap and a number used again are still seen', async () => {
  expect(outcomeOf(await judge([issue('a'), issue('b'), store(1), store(3)]))).toBe('RC-C at 4');
  expect(outcomeOf(await judge([issue('a'), issue('b'), store(1), store(1)]))).toBe('RC-C at 4');
});

test('oracle: binding: a store without a name takes the oldest write that has none', async () => {
  const lines = [issue('a'), issue('b'), store(1), store(2, 'b')];
  expect((await judge(lines)).model).toEqual({ followed: true });
  const taken = [issue('a'), issue('b'), store(1), store(2, 'a')];
  expect((await judge(taken)).model).toMatchObject({ followed: false, line: 4, rule: 'M-STORE' });
});

test('oracle: binding: a name that was never issued leaves the model', async () => {
  const verdict = await judge([issue('a'), store(1, 'x')]);
  expect(verdict.model).toMatchObject({ followed: false, line: 2, rule: 'M-STORE' });
  expect(verdict.violation).toBeUndefined();
});

test('oracle: binding: where issues are not shown, a name says nothing', async () => {
  const lines = [header({ observes: ['primary.store', 'primary.report'] }), store(1, 'x'), report(1), store(2, 'y')];
  const verdict = await judge(lines);
  expect([verdict.violation, statusOf(verdict, 'RC-C'), verdict.model.followed]).toEqual([
    undefined,
    'not observable',
    'in part',
  ]);
});

test('oracle: binding: a write that a crash forgot is issued again under the same name', async () => {
  const lines = [
    ...accepted(1, 'a'),
    issue('b'),
    crash('primary'),
    recover('primary', { stored: 1, released: 0 }),
    report(1),
    ...accepted(2, 'b'),
  ];
  const verdict = await judge(lines);
  expect([verdict.violation, verdict.model]).toEqual([undefined, { followed: true }]);
});

test('oracle: binding: a write that a crash forgot and nobody issued again was not issued since the start', async () => {
  const lines = [...accepted(1, 'a'), issue('b'), crash('primary'), recover('primary'), report(1), store(2, 'b')];
  expect((await judge(lines)).model).toMatchObject({ followed: false, line: 8, rule: 'M-STORE' });
});

test('oracle: binding: a name may be used again once its write is stored', async () => {
  const lines = [...accepted(1, 'a'), ...accepted(2, 'a'), transmit(1)];
  expect((await judge(lines)).model).toEqual({ followed: true });
});

test('oracle: binding: a number too long to be exact is no name', async () => {
  const { code, reason, place } = await refusal('{"event":"host.issue","write":9007199254740993}\n');
  expect([code, place.column]).toEqual(['T006', 23]);
  expect(reason).toContain('write longer ones as strings');
});
