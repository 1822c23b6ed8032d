// The header: what a trace says of itself, and what of that cannot be read yet. It must refuse what would be misread.
import { z } from 'zod';
import { eventTypes, headerSchema, type TraceHeader, traceVersion } from '../../protocol/index.js';
import { InputError, type InputErrorCode, type Place } from './input-error.js';
import { columnOf, guessOf, inWords, isSlipOf } from './line-fault.js';

/** The header of a trace that has none. */
export const defaultHeader: TraceHeader = headerSchema.parse({ trace: traceVersion });

const schema = z.compile(headerSchema, { strict: true });

type Fault = { readonly code: InputErrorCode; readonly field: string; readonly reason: string };

/**
 * @throws InputError T007
 */
export function parseHeader(fields: { readonly [field: string]: unknown }, text: string, place: Place): TraceHeader {
  const parsed = schema.safeParse(fields);
  const fault = parsed.success ? (misspelt(fields) ?? unreadable(parsed.data)) : faultOf(parsed.error, fields);
  if (fault !== undefined) {
    throw new InputError(fault.code, fault.reason, { ...place, column: columnOf(text, fault.field) });
  }
  return headerSchema.parse(fields);
}

/**
 * @throws InputError T007 for a header that a program made and that is wrong, or cannot be read
 */
export function checkHeader(header: TraceHeader, file: string): void {
  const parsed = schema.safeParse(header);
  const fault = parsed.success ? (misspelt(header) ?? unreadable(header)) : faultOf(parsed.error, header);
  if (fault !== undefined) throw new InputError(fault.code, fault.reason, { file });
}

/** Unknown fields are ignored, but one that would have been `observes` changes what a trace means. */
function misspelt(fields: { readonly [field: string]: unknown }): Fault | undefined {
  const unsaid = Object.keys(headerSchema.shape).filter((known) => !(known in fields));
  for (const field of Object.keys(fields)) {
    const meant = unsaid.find((known) => isSlipOf(field, known));
    if (meant !== undefined && !(field in headerSchema.shape))
      return { code: 'T007', field, reason: `"${field}" is no field of the header; did you mean "${meant}"?` };
  }
  return undefined;
}

function unreadable({ numbers, observes, lacks }: TraceHeader): Fault | undefined {
  const showsStore = (observes ?? eventTypes).includes('primary.store') && !lacks.includes('primary.store');
  if (numbers === 'dense' || showsStore) return undefined;
  return {
    code: 'T007',
    field: 'numbers',
    reason: '"numbers" is "sparse", but primary.store is not shown, in whose order they would be counted',
  };
}

function faultOf({ issues }: z.ZodError, fields: { readonly [field: string]: unknown }): Fault {
  const [field = 'trace', index] = issues[0]?.path.map(String) ?? [];
  return { code: 'T007', field, reason: reasonOf(field, index, fields[field]) };
}

function reasonOf(field: string, index: string | undefined, value: unknown): string {
  if (field === 'trace') return `"trace" is ${inWords(value)}, but this version reads "${traceVersion}"`;
  const entry: unknown = Array.isArray(value) && index !== undefined ? value[Number(index)] : undefined;
  if (typeof entry === 'string') {
    return `"${field}" has ${inWords(entry)}, which is no event${guessOf(entry, eventTypes)}`;
  }
  return `"${field}" is ${inWords(value)}, but must be ${expected[field] ?? 'something else'}`;
}

const expected: { readonly [field: string]: string } = {
  source: 'a string',
  order: '"total" or "per-node"',
  observes: 'a list of event types',
  lacks: 'a list of event types',
  numbers: '"dense" or "sparse"',
};
