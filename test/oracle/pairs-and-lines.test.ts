// Several pairs in a file; and lines as text: empty ones, line ends, a torn end.
import { expect, test } from 'vitest';
import { checkTrace } from '../../src/oracle/index.js';
import { judge, outcomeOf, refusal, reportOf, sourceOf, textOf } from './judge.js';
import { accepted, copied, end, header, report, settled, store, wholeWay } from './lines.js';

const of = (pair: string | number, lines: readonly object[]) => lines.map((line) => ({ ...line, pair }));

test('oracle: pairs: each is judged by itself, in the order of their first lines', async () => {
  const lines = [...of('b', wholeWay(1)), ...of('a', wholeWay(1, 2)), ...of('b', wholeWay(2))];
  const { pairs, verdict } = await reportOf(lines);
  expect(pairs.map(({ pair, verdict: one }) => [pair, one])).toEqual([
    ['b', 'conforms'],
    ['a', 'conforms'],
  ]);
  expect(verdict).toBe('conforms');
});

test('oracle: pairs: one that violates decides, and the others are judged to the end', async () => {
  const lines = [...of('a', [report(1)]), ...of('b', wholeWay(1, 2)), ...of('a', wholeWay(1)), ...of('c', [end])];
  const { pairs, verdict } = await reportOf(lines);
  expect(pairs.map(outcomeOf)).toEqual(['RC-A at 1', 'conforms', 'inconclusive']);
  expect(verdict).toBe('violates');
});

test('oracle: pairs: an inconclusive one keeps the whole from conforming', async () => {
  expect((await reportOf([...of('a', wholeWay(1, 2)), ...of('b', [end])])).verdict).toBe('inconclusive');
});

test('oracle: pairs: a number and its digits are one name, and lines without a name are one pair', async () => {
  const lines = [...of(7, accepted(1)), ...of('7', copied(1)), ...settled(1)];
  expect((await reportOf(lines)).pairs.map(({ pair }) => pair)).toEqual(['7', undefined]);
});

test('oracle: pairs: a violation is explained with lines of its pair only', async () => {
  const lines = [...of('a', wholeWay(1)), ...of('b', wholeWay(1)), ...of('a', [store(1)]), ...of('b', [store(1)])];
  const { explanations } = await reportOf(lines);
  expect([...explanations].map(([pair, { earlier }]) => [pair, earlier[0]?.line])).toEqual([
    ['a', 2],
    ['b', 13],
  ]);
});

test('oracle: lines: time and unknown fields are never used', async () => {
  const lines = wholeWay(1, 2).map((line, k) => ({ ...line, time: { odd: [k] }, thread: 7, message: null, a: 'ü' }));
  expect(outcomeOf(await judge(lines))).toBe('conforms');
});

const text = textOf([header(), ...wholeWay(1, 2)]);
const check = (content: string | Uint8Array, chunk?: number) => checkTrace(sourceOf(content, chunk));

test('oracle: lines: empty ones are left out and counted', async () => {
  const { verdict, lines } = await check(`\n  \n${text.replaceAll('\n', '\n\n\t\n')}`);
  expect([verdict, lines]).toEqual(['conforms', 3 * 23 + 2]);
});

test('oracle: lines: they may end with a carriage return', async () => {
  expect((await check(text.replaceAll('\n', '\r\n'))).verdict).toBe('conforms');
});

test('oracle: lines: the first may begin with a byte order mark, and no other', async () => {
  expect((await check(`\uFEFF${text}`)).verdict).toBe('conforms');
  for (const chunk of [1, 7, 60, 65_536]) {
    expect((await refusal(text.replace('\n', '\n\uFEFF'), chunk)).place).toMatchObject({ line: 2, column: 1 });
  }
});

test('oracle: lines: they are the same in chunks of any size', async () => {
  const letters = text.replaceAll('"w1"', '"wübung-漢字-🙂"');
  const expected = await check(letters);
  for (const chunk of [1, 2, 3, 5, 64, 1000]) expect(await check(letters, chunk)).toEqual(expected);
});

test('oracle: lines: a last line that is whole JSON needs no newline', async () => {
  const { verdict, truncated, lines } = await check(text.trimEnd());
  expect([verdict, truncated, lines]).toEqual(['conforms', false, 23]);
});

test('oracle: lines: a last line without newline that is no JSON is a truncated trace', async () => {
  for (const torn of ['{', '{"event":"primary.st', 'nonsense', '\0\0\0']) {
    const { verdict, truncated, pairs } = await check(text + torn);
    expect([verdict, truncated]).toEqual(['inconclusive', true]);
    expect(pairs[0]?.reasons).toEqual(['the trace is truncated: its last line is not whole']);
  }
});

const newline = '\n'.charCodeAt(0);

test('oracle: lines: a trace may be torn at any byte, also within a character', async () => {
  const bytes = new TextEncoder().encode(text.replaceAll('"w2"', '"漢🙂"'));
  for (let length = 0; length < bytes.length; length += 1) {
    const isWhole = length === 0 || bytes[length - 1] === newline || bytes[length] === newline;
    expect((await check(bytes.subarray(0, length))).truncated).toBe(!isWhole);
  }
});

test('oracle: lines: the same text with a newline is an input error', async () => {
  expect((await refusal(`${text}{"event":"primary.st\n`)).code).toBe('T002');
});

test('oracle: lines: a truncated trace that violates, violates', async () => {
  const { verdict } = await check(`${text}${textOf([store(1)])}{"ev`);
  expect(verdict).toBe('violates');
});

test('oracle: lines: a whole last line that is wrong is an input error, newline or not', async () => {
  expect((await refusal(`${text}{"event":"primary.store"}`)).code).toBe('T005');
});

test('oracle: lines: an empty file, only empty lines, and only a header are inconclusive', async () => {
  for (const content of ['', '\n\n', '\uFEFF', textOf([header()])]) {
    const { verdict, pairs } = await check(content);
    expect(verdict).toBe('inconclusive');
    expect(pairs.map(({ pair, reasons, events }) => [pair, reasons[0], events])).toEqual([
      [undefined, 'the trace has no events', 0],
    ]);
  }
});
