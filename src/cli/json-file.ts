// Reads a file of JSON that destage itself has written before, and says what is wrong with it if it is not as it was.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { systemMessage } from './system-message.js';

/** What the file says, or what is wrong with it, for people. */
export type JsonFile<T> = { readonly value: T } | { readonly fault: string };

/** @param what is expected in it, as people call it */
export function jsonFile<T>(file: string, schema: z.ZodType<T>, what: string): JsonFile<T> {
  const fault = (text: string) => ({ fault: `${file}: ${text}` });
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const folder = kinds.find(({ what: kind }) => kind === what)?.folder;
    const where = folder === undefined ? '' : `, which is in ${folder} or where --out said`;
    return { fault: `cannot read ${file}: ${systemMessage(error)}; give ${what}${where}` };
  }
  const value = jsonIn(text);
  const parsed = schema.safeParse(value);
  if (parsed.success) return { value: parsed.data };
  const [issue] = parsed.error.issues;
  if (value === undefined) return fault(`this is not ${what}: it is no JSON; give the file as it was written`);
  const other = kinds.find(({ has, what: kind }) => kind !== what && has.every((field) => hasField(value, field)));
  if (other !== undefined) return fault(`this is not ${what}, but ${other.what}: ${other.use}`);
  const isOurs = kinds.some(({ has, what: kind }) => kind === what && has.every((field) => hasField(value, field)));
  if (!isOurs || issue === undefined || issue.path.length === 0)
    return fault(`this is not ${what}; give a file that was kept`);
  const place = z.core.toDotPath(issue.path);
  return fault(`this is not ${what} at ${place}: it was changed, or another version wrote it; make it anew`);
}

/** What destage writes as JSON, by the fields that nothing else has. */
const kinds = [
  {
    what: 'a run that `destage drive` has kept',
    has: ['drive', 'role', 'choices'],
    use: 'to run it again use `destage drive --replay <file> -- <command>`',
    folder: 'out/drive',
  },
  {
    what: 'a run that `destage fuzz` has kept',
    has: ['property', 'choices'],
    use: 'to run it again use `destage replay <file>`',
    folder: 'out/fuzz',
  },
  { what: 'a result of `destage fuzz`', has: ['shards'], use: 'give it to `destage fuzz --merge`', folder: 'out/fuzz' },
];

const hasField = (value: unknown, field: string): boolean =>
  typeof value === 'object' && value !== null && field in value;

/** Undefined where it is no JSON: no schema takes that. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
