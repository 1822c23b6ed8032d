// Lines that are read quickly say what the general parser says of them; and only such lines are.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAnyLine } from '../../src/oracle/parse-line.js';
import { quickLine } from '../../src/oracle/quick-line.js';
import { eventTypes } from '../../src/protocol/index.js';

const general = (text: string): unknown => {
  try {
    return parseAnyLine(text, 'trace', 1);
  } catch {
    return 'refused';
  }
};

const number = fc.oneof(
  fc.nat({ max: 100 }).map(String),
  fc.maxSafeNat().map(String),
  fc.constantFrom(
    '0',
    '01',
    '-1',
    '1.5',
    '1e3',
    '1048576',
    '1048577',
    '9007199254740992',
    '999999999999999',
    '',
    'null',
  ),
);
const text = fc.oneof(
  fc.string({ maxLength: 8 }).map((value) => JSON.stringify(value)),
  fc.constantFrom('"\\n"', '"\\u0041"', '"a\tb"', '"é"', '"', '"unended', '"a"b"', '"}"', '","seq":1'),
);
const field = fc
  .tuple(
    fc.constantFrom(
      'seq',
      'upTo',
      'write',
      'block',
      'length',
      'digest',
      'pair',
      'time',
      'node',
      'sequel',
      'x',
      'stored',
    ),
    fc.oneof({ weight: 2, arbitrary: number }, text, fc.constantFrom('"primary"', '[]', '{}', 'true')),
  )
  .map(([name, value]) => `"${name}":${value}`);
const usual = fc
  .tuple(fc.nat({ max: 99 }), fc.nat(), fc.boolean(), fc.boolean())
  .map(([n, digest, isLong, isNamed]) => [
    `"seq":${n}`,
    ...(isNamed ? [`"write":"w${n}"`] : []),
    ...(isLong ? [`"block":${n}`, `"length":2`, `"digest":"${digest.toString(16)}"`] : []),
  ]);
const lines = fc
  .record({
    event: fc.oneof(fc.constantFrom(...eventTypes, 'read', 'begin', 'end', 'primary.stor', '')),
    fields: fc.oneof(fc.array(field, { maxLength: 5 }), usual),
    end: fc.constantFrom('}', '}', '}', '}\r', '} ', '', '}}', ',}'),
    start: fc.constantFrom('{"event":"', '{"event":"', '{"event":"', '{ "event":"', '{"event": "'),
  })
  .map(({ event, fields, end, start }) => `${start}${event}"${fields.map((one) => `,${one}`).join('')}${end}`);

test('oracle: quick line: property: what it reads, the general parser reads in the same way', () => {
  const seen = { quick: 0, left: 0 };
  fc.assert(
    fc.property(lines, (line) => {
      const quick = quickLine(line);
      seen[quick === undefined ? 'left' : 'quick'] += 1;
      // Unknown fields are left to the general parser; what is undefined is not there.
      if (quick !== undefined) expect(JSON.parse(JSON.stringify(quick))).toEqual(general(line));
    }),
    { numRuns: 20_000 },
  );
  expect(seen.quick).toBeGreaterThan(200);
  expect(seen.left).toBeGreaterThan(200);
});

test('oracle: quick line: the usual lines are read quickly', () => {
  for (const line of [
    '{"event":"host.issue","write":"w1","block":3,"length":1,"digest":"9e37"}',
    '{"event":"primary.store","seq":3,"write":7}',
    '{"event":"primary.report","upTo":3}',
    '{"event":"secondary.permit","upTo":3,"pair":"a","time":17}',
  ]) {
    expect(quickLine(line)).toEqual(general(line));
  }
});
