// What a schema wants in the place where it refused a value, in words of people: for messages about somebody's file or line.
import type { z } from 'zod';

/** `a list that is not empty`, to stand after "must be". */
export function wantedValue(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return kinds[issue.expected] ?? 'a value of another kind';
    case 'invalid_value':
      return oneOf(issue.values.map((value) => (typeof value === 'string' ? JSON.stringify(value) : String(value))));
    case 'too_small':
      return bounded(issue.origin, `at least ${issue.minimum}`, issue.minimum === 1);
    case 'too_big':
      return bounded(issue.origin, `at most ${issue.maximum}`, false);
    case 'invalid_format':
      return `in ${issue.format}`;
    default:
      return 'another value';
  }
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

function oneOf(values: readonly string[]): string {
  const last = values.at(-1) ?? 'nothing';
  return values.length < 2 ? last : `${values.slice(0, -1).join(', ')} or ${last}`;
}

/** Of lists and texts it is the length that is bounded, of numbers the number. */
function bounded(origin: string, bound: string, isOne: boolean): string {
  if (origin === 'array') return isOne ? 'a list that is not empty' : `a list of ${bound}`;
  if (origin === 'string') return isOne ? 'a text that is not empty' : `a text of ${bound} letters`;
  return bound;
}

/** What stands at this place of a value; undefined where nothing does. */
export const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown => path.reduce<unknown>(memberOf, value);

const memberOf = (value: unknown, name: PropertyKey): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
