// CSV as RFC 4180 has it: what is written is read back, whatever it contains, and what is malformed is refused in its
// place.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CsvRecord, CsvRecords } from '../../src/convert/csv-records.js';
import { InputError } from '../../src/oracle/index.js';

function readAll(text: string, delimiter = ','): readonly CsvRecord[] {
  const records = new CsvRecords(delimiter, 'log.csv');
  return text.split('\n').flatMap((line, k) => records.read(line, k + 1) ?? []);
}

const textsOf = (text: string, delimiter?: string) =>
  readAll(text, delimiter).map(({ values }) => values.map((value) => value.text));

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const value = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', ' ', ',', ';', '"', '\n', '\r', 'é', '漢') }),
  fc.string(),
);

test('convert: csv: what is written is read back', () => {
  const records = fc.array(fc.array(value, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(
      records,
      fc.constantFrom(',', ';', '\t'),
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
      (rows, delimiter, end, always) => {
        const needs = (text: string) =>
          always || text === '' || /["\n\r]/.test(text) || text.includes(delimiter) || text.trim() === '';
        const text = rows.map((row) => row.map((one) => (needs(one) ? quoted(one) : one)).join(delimiter)).join(end);
        expect(textsOf(`${text}${end}`, delimiter)).toEqual(rows);
      },
    ),
    { numRuns: 2_000 },
  );
});

test('convert: csv: empty values, also the last, and empty lines between records', () => {
  expect(textsOf('a,,\n\n,b,""\n')).toEqual([
    ['a', '', ''],
    ['', 'b', ''],
  ]);
});

test('convert: csv: each value has its place, also after one that goes over lines', () => {
  const [, record] = readAll('x\n"a\nb",c\n');
  expect(record).toMatchObject({ at: 2, text: '"a\nb",c' });
  expect(record?.values).toEqual([
    { text: 'a\nb', line: 2, column: 1 },
    { text: 'c', line: 3, column: 4 },
  ]);
});

test.each([
  ['a quote within a value', 'a,b"c"', 'a quote stands within a value', 1, 4],
  ['something after a quote', 'x\n"a"b,c', 'between a closing quote and the delimiter', 2, 4],
  ['a quote that the next one closes by mistake', 'a,"b\nc,"d",e', 'this quote is not closed before line 2', 1, 3],
  ['a quote that is never closed', `x\n"${'a\n'.repeat(600_000)}`, 'this quote is never closed', 2, 1],
])('convert: csv: %s is refused in its place', (_what, text, reason, line, column) => {
  const read = () => readAll(text);
  expect(read).toThrow(InputError);
  try {
    read();
  } catch (error) {
    expect(error instanceof InputError && [error.code, error.place]).toEqual([
      'T023',
      { file: 'log.csv', line, column },
    ]);
    expect(String(error)).toContain(reason);
  }
});
