// Reads a file of JSON that destage itself has written before, and says what is wrong with it if it is not as it was.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { systemMessage } from './output.js';

/** What the file says, or what is wrong with it, for people. */
export type JsonFile<T> = { readonly value: T } | { readonly fault: string };

/** @param what is expected in it, as people call it */
export function jsonFile<T>(file: string, schema: z.ZodType<T>, what: string): JsonFile<T> {
  const fault = (text: string) => ({ fault: `${file}: ${text}` });
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return fault(systemMessage(error));
  }
  const parsed = schema.safeParse(jsonIn(text));
  if (parsed.success) return { value: parsed.data };
  const [issue] = parsed.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? '' : ` at ${z.core.toDotPath(issue.path)}`;
  return fault(`this is not ${what}${place}: ${issue?.message ?? 'it is no JSON'}`);
}

/** Undefined where it is no JSON: no schema takes that. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
