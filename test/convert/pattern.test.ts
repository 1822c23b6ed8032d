// Expressions of maps: those that may go astray are refused, those that people write are taken.
import { expect, test } from 'vitest';
import { columnOfGroup, compilePattern, PatternFault } from '../../src/convert/pattern.js';

test.each([
  ['^(?<time>\\S+ \\S+) (?<host>\\w+)\\[\\d+\\]: (?<text>.*)$'],
  ['^(?:\\d+,){3}\\d+$'],
  ['(?:a|b|cd+)?x'],
  ['[(+*)]+ \\(\\d+\\)*'],
  ['(a+)(b+)*?'.replace('*?', '')],
  ['\\\\1 means nothing here'],
  ['(a+){2,5}'],
])('convert: pattern: %s is taken', (source) => {
  expect(compilePattern(source)).toBeInstanceOf(RegExp);
});

test.each([
  ['(a+)+$', 'repeats without a bound what repeats without a bound'],
  ['^(\\w+ )*$', 'repeats without a bound'],
  ['((a*)b?)*', 'repeats without a bound'],
  ['(?:(?:x{2,})|y){3,}', 'repeats without a bound'],
  ['(?:[^"]+)*"', 'repeats without a bound'],
  ['(a)\\1', 'refers back'],
  ['(?<x>a)\\k<x>', 'refers back'],
  ['a(?=b)', 'looks ahead or behind'],
  ['(?<!b)a', 'looks ahead or behind'],
  ['(?!b)a', 'looks ahead or behind'],
  ['(a', 'is no regular expression'],
  ['[b-a]', 'is no regular expression'],
  ['(?<a>x)(?<a>y)', 'is no regular expression'],
])('convert: pattern: %s is refused', (source, reason) => {
  expect(() => compilePattern(source)).toThrow(PatternFault);
  expect(() => compilePattern(source)).toThrow(reason);
});

test('convert: pattern: the column of a group is where it matched', () => {
  const pattern = compilePattern('^n=(?<n>\\d+) m=(?<m>\\d*)');
  expect([columnOfGroup(pattern, 'n=17 m=4', 'm'), columnOfGroup(pattern, 'n=17 m=4', 'x')]).toEqual([8, undefined]);
});
