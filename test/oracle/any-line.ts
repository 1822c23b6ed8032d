// Lines of traces as they may come: usual ones, nearly usual ones, and others. It must never say what they mean.
import fc from 'fast-check';
import { eventTypes } from '../../src/protocol/index.js';

const number = fc.oneof(
  fc.nat({ max: 100 }).map(String),
  fc.maxSafeNat().map(String),
  fc.constantFrom(
    '0',
    '01',
    '-1',
    '-0',
    '0.0',
    '1.5',
    '1e3',
    '1E3',
    '9007199254740991',
    '1e400',
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
/** A line, and the same line as programs write it that put a space after each comma and colon. */
export const traceLines = fc
  .record({
    event: fc.oneof(fc.constantFrom(...eventTypes, 'read', 'begin', 'end', 'primary.stor', '')),
    fields: fc.oneof(
      fc.array(field, { maxLength: 5 }),
      { weight: 2, arbitrary: usual },
      fc.tuple(usual, fc.array(field, { maxLength: 2 })).map((some) => some.flat()),
    ),
    end: fc.constantFrom('}', '}', '}', '}\r', '} ', '', '}}', ',}', `}${' '.repeat(99)}`),
    start: fc.oneof(
      { weight: 9, arbitrary: fc.constant('{"event":"') },
      fc.constantFrom('{ "event":"', '{"event":\t"', '{"event"  : "'),
    ),
    wide: fc.boolean(),
    odd: fc.oneof({ weight: 6, arbitrary: fc.constant('') }, fc.constantFrom(' ', '\t\r ')),
  })
  .map(({ event, fields, end, start, wide, odd }) => {
    if (!wide) return `${start}${event}"${fields.map((one) => `,${odd}${one}`).join('')}${end}`;
    const spaced = fields.map((one) => `, ${one.replace(':', ': ')}${odd}`);
    return `${start.replace(':', ': ')}${event}"${spaced.join('')}${end}`;
  });
