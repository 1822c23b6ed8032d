// What a schema wants is said in words of people, whatever it refuses; nothing of the library's own words comes through.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { wantedValue } from '../../src/protocol/index.js';

const refused = (schema: z.ZodType, value: unknown): string => {
  const [issue] = schema.safeParse(value).error?.issues ?? [];
  return issue === undefined ? 'nothing was refused' : wantedValue(issue);
};

describe('protocol: wanted value', () => {
  it.each([
    [z.string(), 1, 'a text'],
    [z.number(), 'x', 'a number'],
    [z.int(), 1.5, 'a whole number'],
    [z.boolean(), 1, 'true or false'],
    [z.array(z.string()), {}, 'a list'],
    [z.strictObject({}), [], 'an object'],
    [z.record(z.string(), z.string()), [], 'an object'],
    [z.array(z.string()).min(1), [], 'a list that is not empty'],
    [z.array(z.string()).min(2), [], 'a list of at least 2'],
    [z.string().min(1), '', 'a text that is not empty'],
    [z.string().max(3), 'four', 'a text of at most 3 letters'],
    [z.int().min(1), 0, 'at least 1'],
    [z.int().max(9), 10, 'at most 9'],
    [z.literal('destage-map/1'), 'x', '"destage-map/1"'],
    [z.enum(['csv', 'jsonl', 'text']), 'x', '"csv", "jsonl" or "text"'],
    [z.base64(), '!', 'in base64'],
    [z.bigint(), 1, 'a value of another kind'],
    [z.string().refine(() => false), 'x', 'another value'],
  ])('protocol: wanted value: of the kinds that there are, number %#', (schema, value, wanted) => {
    expect(refused(schema, value)).toBe(wanted);
  });
});
