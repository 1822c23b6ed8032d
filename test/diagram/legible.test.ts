// Text of somebody's file: it is seen, and does nothing else.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { legible, printable, shortened } from '../../src/diagram/index.js';

test.each([
  ['a', 'a'],
  ['\u001b[31mred', '\\u001b[31mred'],
  ['\u009b31m', '\\u009b31m'],
  ['\u202eabc', '\\u202eabc'],
  ['a\rb', 'a\\u000db'],
  ['\ud800', '\\ud800'],
  ['\u{e0001}', '\\udb40\\udc01'],
  ['one\n\ttwo é 日本 😀', 'one\n\ttwo é 日本 😀'],
])('diagram: legible: %j is printed as %j', (text, printed) => {
  expect(printable(text)).toBe(printed);
});

test('diagram: legible: JSON stays the same JSON', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(JSON.parse(printable(JSON.stringify({ [text]: text })))).toEqual({ [text]: text });
    }),
  );
});

test('diagram: legible: what is too long has its beginning and its end, and a digest of 512 bits is not too long', () => {
  expect(shortened('abcdefghij', 6)).toBe('abcd…ij');
  expect(shortened('abcdef', 6)).toBe('abcdef');
  const digest = `"${'0123456789abcdef'.repeat(8)}"`;
  expect(legible(`returned ${digest}, but`)).toBe(`returned ${digest}, but`);
  expect(legible(`returned ${'x'.repeat(9_999)}y, but`)).toMatch(/^returned x{107}…x{51}y, but$/);
});
