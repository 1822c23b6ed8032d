// Where something is hidden, what happened too long ago is not gone through again. What that could explain is not called a
// violation, and not called right either.
import { expect, test } from 'vitest';
import { eventTypes } from '../../src/protocol/index.js';
import { judge, type Line, outcomeOf } from './judge.js';
import { accepted, copied, crash, destage, header, message, recover, takeover } from './lines.js';

const observes = eventTypes.filter((type) => type !== 'secondary.permit');
const before = [header({ observes }), ...[1, 2, 3].flatMap((seq) => [...accepted(seq), ...copied(seq)])];
const crashes = (count: number): readonly Line[] =>
  Array.from({ length: count }, () => [crash('secondary'), recover('secondary')]).flat();

test('oracle: too long ago: a permission that nobody saw may lie before a takeover, however many crashes came after it', async () => {
  const right = (count: number) => judge([...before, message(2), takeover(), ...crashes(count), destage(1)]);
  const near = await right(30);
  expect([near.violation, near.verdict]).toEqual([undefined, 'inconclusive']);
  expect(near.reasons.join()).not.toContain('worked out');
  const far = await right(40);
  expect([far.violation?.sentence, far.verdict]).toEqual([undefined, 'inconclusive']);
  expect(far.reasons[0]).toMatch(
    /^whether RC-T takeover-is-final is broken at trace.jsonl:\d+ could not be worked out/,
  );
});

test('oracle: too long ago: what no crash takes away and was never there is a violation, however long ago the crash is', async () => {
  const wrong = (count: number) =>
    judge([...before, message(2), ...crashes(count), destage(1), destage(2), destage(3)]);
  expect(outcomeOf(await wrong(30))).toMatch(/^RC-N at/);
  expect(outcomeOf(await wrong(40))).toMatch(/^RC-N at/);
});
