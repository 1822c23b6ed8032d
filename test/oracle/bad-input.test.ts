// What is no trace: one clear message each, with file, line and column, at once, and never another kind of error.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { traceChunks } from '../../bench/oracle/generate-trace.js';
import { checkTrace, InputError, inputErrors, type TraceSource } from '../../src/oracle/index.js';
import { refusal, sourceOf } from './judge.js';

const huge = '9007199254740993';
const deep = (open: string) => open.repeat(400_000);
const wholeNumber = 'a whole number from 1 to 9007199254740991';

/** The third line of a trace, and what is said of it. */
const wrongLines: readonly (readonly [string, string, string, number | undefined, string])[] = [
  ['an unknown event', '{"event":"primary.stor","seq":1}', 'T004', 2, 'did you mean primary.store?'],
  ['an event in other letters', '{"seq":1,"event":"Primary.Report"}', 'T004', 10, 'did you mean primary.report?'],
  ['an event that is no name', '{"event":7}', 'T004', 2, '7 is no event'],
  ['an event that is a list', `{"event":${deep('[')}${']'.repeat(400_000)}}`, 'T004', undefined, 'a list is no event'],
  ['an event of the prototype', '{"event":"constructor"}', 'T004', 2, '"constructor" is no event'],
  ['no event', '{"seq":1}', 'T005', 1, 'the line has no "event"'],
  ['a missing number', '{"event":"primary.report"}', 'T005', 1, 'primary.report needs "seq" or "upTo"'],
  ['a message with seq', '{"event":"primary.message","seq":1}', 'T005', 1, 'primary.message needs "upTo"'],
  ['an issue without write', '{"event":"host.issue"}', 'T005', 1, 'host.issue needs "write"'],
  ['a number as text', '{"event":"primary.report","seq":"1"}', 'T006', 27, `is "1", but must be ${wholeNumber}`],
  ['a fraction', '{"event":"primary.report","seq":1.5}', 'T006', 27, 'is 1.5, but must be'],
  ['a negative number', '{"event":"primary.report","seq":-1}', 'T006', 27, 'is -1, but must be'],
  ['a number beyond 2^53', `{"event":"primary.report","seq":${huge}}`, 'T006', 27, `but must be ${wholeNumber}`],
  ['a number that may be 0', '{"event":"primary.report","upTo":"1"}', 'T006', 27, 'must be a whole number from 0 to'],
  ['a number held', '{"event":"secondary.recover","held":[-1]}', 'T006', 30, 'each a whole number from 1 to'],
  ['a number beyond all', '{"event":"primary.report","upTo":1e999}', 'T006', 27, 'is 1e999, but must be'],
  [
    'a number of many digits',
    '{"event":"end","pair":12345678901234567890}',
    'T006',
    16,
    'is 12345678901234567890, but',
  ],
  [
    'one of several that are held',
    '{"event":"secondary.recover","held":[1,[2,3],"x"]}',
    'T006',
    30,
    'has "x", but must be a list',
  ],
  [
    'a range of three',
    '{"event":"secondary.recover","held":[[1,2,3],4]}',
    'T006',
    30,
    'has [1,2,3], but must be a list',
  ],
  [
    'deep lists held',
    `{"event":"secondary.recover","held":${deep('[')}${']'.repeat(400_000)}}`,
    'T006',
    undefined,
    'of secondary.recover',
  ],
  ['an event that is like none', '{"event":"WAL flush finished"}', 'T004', 2, '"WAL flush finished" is no event'],
  [
    'a write that is a list',
    '{"event":"host.issue","write":[]}',
    'T006',
    23,
    'is a list, but must be a string, or a number',
  ],
  ['no digest', '{"event":"primary.store","seq":1,"digest":null}', 'T006', 34, 'is null, but must be a string'],
  ['a length of nothing', '{"event":"primary.store","seq":1,"length":0}', 'T006', 34, 'from 1 to'],
  ['a wrong node', '{"event":"read","node":"third"}', 'T006', 17, 'must be "primary" or "secondary"'],
  ['a value that reads like its field', '{"event":"read","x":"node","node":3}', 'T006', 28, '"node" of read is 3'],
  ['a deep value', `{"event":"end","pair":${deep('[')}${']'.repeat(400_000)}}`, 'T006', undefined, 'is a list'],
  ['no JSON', 'primary.store 1', 'T002', 1, 'the line is no JSON: invalid symbol'],
  ['JSON that ends early', '{"event":"end"', 'T002', 15, 'close brace expected'],
  ['JSON with a comment', '{"event":"end"} // that is all', 'T002', undefined, 'the line is no JSON'],
  ['two objects on a line', '{"event":"end"}{"event":"end"}', 'T002', 16, 'end of file expected'],
  ['a comma too many', '{"event":"end",}', 'T002', 16, 'property name expected'],
  ['NUL bytes', '\0\0\0\0', 'T002', 1, 'the line is no JSON'],
  ['a NUL in a string', '{"event":"primary\0store"}', 'T002', undefined, 'the line is no JSON'],
  ['JSON that goes deep and ends', deep('['), 'T002', undefined, 'the line is no JSON'],
  ['JSON that goes deep in objects', deep('{"a":').slice(0, 1_000_000), 'T002', undefined, 'the line is no JSON'],
  ['a list', '[{"event":"end"}]', 'T003', 1, 'expected an object, found a list'],
  ['a number', '12', 'T003', 1, 'expected an object, found 12'],
  ['nothing', 'null', 'T003', 1, 'expected an object, found null'],
];

test('oracle: input: what is like no event gets no guess', async () => {
  for (const event of ['WAL flush finished', 'x', 'flush']) {
    expect((await refusal(`{"event":"${event}"}\n`)).reason).toBe(`"${event}" is no event`);
  }
});

test.each(['', '\r'])(
  'oracle: input: a longest line ends with %j and a newline, and no longer one does',
  async (ending) => {
    const line = '{"event":"end"}';
    const longest = line + ' '.repeat(1_048_576 - line.length);
    for (const chunk of [7_001, 65_536, 2_000_000]) {
      for (const first of ['', '{"event":"primary.crash"}\n']) {
        const { verdict } = await checkTrace(sourceOf(`${first}${longest}${ending}\n${longest}`, chunk));
        expect(verdict).toBe('inconclusive');
        expect((await refusal(`${first}${longest} ${ending}\n`, chunk)).code).toBe('T008');
        expect((await refusal(`${first}${longest} `, chunk)).code).toBe('T008');
      }
    }
  },
);

test.each(wrongLines)('oracle: input: %s is refused with its place', async (_what, line, code, column, said) => {
  const started = performance.now();
  const { code: found, message, place } = await refusal(`{"trace":"destage/1"}\n\n${line}\n{"event":"end"}\n`);
  expect(found).toBe(code);
  expect(message).toContain(said);
  expect(message).toMatch(/^trace\.jsonl:3(:\d+)?: /);
  expect(place.line).toBe(3);
  if (column !== undefined) expect(place.column).toBe(column);
  expect(message.length).toBeLessThan(400);
  expect(performance.now() - started).toBeLessThan(2000);
});

test('oracle: input: every message ends with what to do, and its code', async () => {
  const { message } = await refusal('{"event":"end"\n');
  expect(message.endsWith(`${inputErrors.T002.remedy} (T002)`)).toBe(true);
});

test('oracle: input: a message that asks ends as a question', async () => {
  expect((await refusal('{"event":"primary.stor"}\n')).message).toContain('did you mean primary.store? Use a name');
});

test('oracle: input: what a message says to read is there', () => {
  const headings = Object.values(inputErrors).flatMap(({ remedy }) => [
    ...remedy.matchAll(/"([^"]+)" in (spec\/\S+\.md)/g),
  ]);
  expect(headings.length).toBeGreaterThan(1);
  for (const [, heading, page = ''] of headings)
    expect(readFileSync(page, 'utf8').split('\n')).toContain(`## ${heading}`);
});

test('oracle: input: of a key that stands twice the last one counts', async () => {
  expect((await refusal('{"event":"end","event":"primary.report"}\n')).reason).toBe(
    'primary.report needs "seq" or "upTo"',
  );
});

test('oracle: input: a key of the prototype is a field like any other', async () => {
  const { verdict } = await checkTrace(sourceOf('{"event":"end","__proto__":{"event":"x"},"constructor":1}\n'));
  expect(verdict).toBe('inconclusive');
});

test('oracle: input: deep nesting in an unknown field is read', async () => {
  const text = `{"event":"end","x":${deep('[')}${']'.repeat(400_000)}}\n`;
  expect((await checkTrace(sourceOf(text))).verdict).toBe('inconclusive');
});

const bytes = (...parts: readonly (string | readonly number[])[]) =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...new TextEncoder().encode(part)] : [...part])),
  );

test('oracle: input: bytes that are not UTF-8 are found at their line and column, in chunks of any size', async () => {
  const before = '{"trace":"destage/1"}\n{"event":"end","x":"漢"}\n{"event":"end","x":"';
  for (const wrong of [[0xff], [0xc3, 0x28], [0xe6, 0xbc], [0xed, 0xa0, 0x80], [0xf8, 0x88]]) {
    const content = bytes(before, wrong, '"}\n{"event":"end"}\n');
    for (const chunk of [1, 2, 3, 5, 8, 13, 21, 65_536]) {
      const { code, place } = await refusal(content, chunk);
      expect([code, place]).toEqual(['T009', { file: 'trace.jsonl', line: 3, column: 21 }]);
    }
  }
});

test('oracle: input: a compressed file is refused', async () => {
  const { code, place } = await refusal(bytes([0x1f, 0x8b, 0x08, 0x00, 0x0a, 0x80, 0x0a]));
  expect([code, place.line]).toEqual(['T009', 1]);
});

const endless = (chunk: string, pulled: { bytes: number }): TraceSource => ({
  name: 'endless.jsonl',
  again: true,
  async *open() {
    const part = new TextEncoder().encode(chunk);
    while (pulled.bytes < 2 ** 30) {
      pulled.bytes += part.length;
      yield part;
    }
  },
});

test.each(['x'.repeat(65_536), '\0', '[', '漢'.repeat(1000)].map((part) => [part.slice(0, 3), part] as const))(
  'oracle: input: a gigabyte on one line fails as soon as the line is too long: %j',
  async (_name, part) => {
    const pulled = { bytes: 0 };
    const error = await checkTrace(endless(part.repeat(Math.ceil(16_384 / part.length)), pulled)).catch(String);
    expect(error).toContain('endless.jsonl:1: the line is longer than 1,048,576 bytes');
    expect(pulled.bytes).toBeLessThan(1_200_000);
  },
);

test('oracle: input: a line is too long wherever its chunks end', async () => {
  const text = `{"event":"end"}\n{"event":"end","x":"${'x'.repeat(1_048_576)}"}\n{"event":"end"}\n`;
  for (const chunk of [1000, 65_536, 1 << 18, 1 << 24]) {
    const { code, place } = await refusal(text, chunk);
    expect([code, place.line]).toEqual(['T008', 2]);
  }
  const longest = `{"event":"end","x":"${'x'.repeat(1_048_554)}"}`;
  expect(longest.length).toBe(1_048_576);
  for (const chunk of [1000, 1 << 24]) {
    expect((await checkTrace(sourceOf(`${longest}\n${longest}\n`, chunk))).verdict).toBe('inconclusive');
  }
});

test('oracle: input: a million events are judged in seconds', async () => {
  const started = performance.now();
  const source = {
    name: 'long.jsonl',
    again: false,
    async *open() {
      for (const text of traceChunks(1_000_000)) yield new TextEncoder().encode(text);
    },
  };
  const { verdict, pairs } = await checkTrace(source, { strict: true });
  expect([verdict, pairs[0]?.model]).toEqual(['conforms', { followed: true }]);
  expect(pairs[0]?.events).toBeGreaterThanOrEqual(1_000_000);
  expect(performance.now() - started).toBeLessThan(30_000);
});

const words = fc.constantFrom(
  '{',
  '}',
  '"event"',
  ':',
  '"primary.store"',
  ',',
  '"seq"',
  '1',
  '-1',
  '[',
  ']',
  '"trace"',
  '\n',
  '"held"',
  '"secondary.recover"',
  'null',
  '1e400',
  '"upTo"',
  '"begin"',
  '"write"',
  '\uFEFF',
  '\0',
);

test('oracle: input: whatever is read, there is a report or an input error', async () => {
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.array(words, { maxLength: 40 }).map((parts) => new TextEncoder().encode(parts.join(''))),
    fc
      .array(
        fc
          .record({ event: fc.constantFrom('primary.store', 'secondary.recover', 'begin', 'read', 'end') })
          .chain((line) =>
            fc
              .dictionary(
                fc.constantFrom(
                  'seq',
                  'upTo',
                  'held',
                  'stored',
                  'permitted',
                  'destaged',
                  'released',
                  'reported',
                  'node',
                  'block',
                  'length',
                ),
                fc.oneof(fc.nat({ max: 4 }), fc.jsonValue()),
              )
              .map((more) => ({ ...more, ...line })),
          ),
        { maxLength: 6 },
      )
      .map((lines) => new TextEncoder().encode(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))),
  );
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(anything, fc.integer({ min: 1, max: 50 }), async (content, chunk) => {
      try {
        seen.add((await checkTrace(sourceOf(content, chunk))).verdict);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        seen.add(error.code);
      }
    }),
    { numRuns: 3000 },
  );
  expect([...seen]).toEqual(expect.arrayContaining(['inconclusive', 'T002', 'T005', 'T006', 'T009']));
});
