// From the text of a line to a header or a trace line. All that is unknown becomes known here: behind this door,
// fields have their types and ranges.
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { z } from 'zod';
import { headerSchema, lineForms, type TraceHeader, type TraceLine, traceVersion } from '../protocol/index.js';
import { InputError, type Place } from './input-error.js';

const header = z.compile(headerSchema, { strict: true });
const forms = new Map(
  [...lineForms].map(([event, all]) => [event, all.map((form) => z.compile(form, { strict: true }))]),
);

export type ParsedLine =
  | { readonly kind: 'header'; readonly header: TraceHeader }
  | { readonly kind: 'line'; readonly line: TraceLine };

/**
 * @throws InputError with file, line and column
 */
export function parseLine(text: string, place: Place): ParsedLine {
  const value = parseJson(text, place);
  if ('trace' in value) return { kind: 'header', header: parseHeader(value, text, place) };
  return { kind: 'line', line: parseEvent(value, text, place) };
}

type Fields = { readonly [field: string]: unknown };

function parseJson(text: string, place: Place): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InputError('T002', `the line is no JSON: ${jsonFault(text).what}`, {
      ...place,
      column: jsonFault(text).column,
    });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new InputError('T003', `expected an object, found ${describe(value)}`, { ...place, column: 1 });
}

/** Node's own message has a position in some versions only. */
function jsonFault(text: string): { readonly what: string; readonly column: number } {
  const faults: ParseError[] = [];
  parse(text, faults, { disallowComments: true });
  const [fault] = faults;
  if (fault === undefined) return { what: 'it is not what JSON allows', column: 1 };
  const what = printParseErrorCode(fault.error)
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
  return { what, column: fault.offset + 1 };
}

function parseHeader(value: Fields, text: string, place: Place): TraceHeader {
  const parsed = header.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = String(issue?.path[0] ?? 'trace');
  const wrong =
    field === 'trace'
      ? `"trace" is ${describe(value['trace'])}, but this version reads ${JSON.stringify(traceVersion)}`
      : `"${field}" is wrong: ${issue?.message ?? 'not valid'}`;
  throw new InputError('T007', wrong, { ...place, column: columnOf(text, field) });
}

function parseEvent(value: Fields, text: string, place: Place): TraceLine {
  const { event } = value;
  if (event === undefined) throw new InputError('T005', 'a line needs "event"', { ...place, column: 1 });
  const of = typeof event === 'string' ? forms.get(event) : undefined;
  if (of === undefined) {
    throw new InputError('T004', `${describe(event)} is no event; did you mean ${nearest(String(event))}?`, {
      ...place,
      column: columnOf(text, 'event'),
    });
  }
  for (const form of of) {
    const parsed = form.safeParse(value);
    if (parsed.success) return parsed.data as TraceLine;
  }
  throw fieldError(String(event), of, value, text, place);
}

/** The first thing wrong with the form that the line comes nearest to. */
function fieldError(event: string, of: readonly z.ZodType[], value: Fields, text: string, place: Place): InputError {
  const form = of.length > 1 && 'upTo' in value && !('seq' in value) ? of[1] : of[0];
  const issue = form?.safeParse(value).error?.issues[0];
  const field = String(issue?.path[0] ?? 'event');
  if (!(field in value)) {
    const needed = of.length > 1 ? '"seq" or "upTo"' : `"${field}"`;
    return new InputError('T005', `${event} needs ${needed}`, { ...place, column: 1 });
  }
  const what = issue?.message.replace(/^Invalid input: /, '') ?? 'not valid';
  return new InputError('T006', `"${field}" of ${event} is ${describe(value[field])}: ${what}`, {
    ...place,
    column: columnOf(text, field),
  });
}

const describe = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

const columnOf = (text: string, field: string) => Math.max(1, text.indexOf(`"${field}"`) + 1);

/** The event whose name needs the fewest changes to be this one. */
function nearest(name: string): string {
  const [best] = [...forms.keys()]
    .map((known) => ({ known, far: distance(known, name.slice(0, 40)) }))
    .sort((a, b) => a.far - b.far);
  return best?.known ?? 'host.issue';
}

/** Levenshtein's distance, a row at a time. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, k) => k);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      const change = (row[j] ?? 0) + (letter === b[j] ? 0 : 1);
      next.push(Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
