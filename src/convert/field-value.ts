// From a value as the log has it to a value of a line of a trace, as the map says. What cannot be read is refused with
// both, what was expected and what was found.
import { inWords } from '../oracle/index.js';
import type { FromField, TraceField } from './log-map.js';

/** What is wrong with a value, for people. */
export class ValueFault extends Error {
  override readonly name = 'ValueFault';
}

/**
 * The value for this field of the trace; undefined if the log has none and may.
 *
 * @throws ValueFault
 */
export function fieldValue(target: TraceField, spec: FromField, found: unknown): unknown {
  // A list of nothing is written so; a recovery that found nothing says something else than one that says nothing.
  if (target === 'held' && typeof found === 'string' && found.trim() === '') return [];
  if (found === undefined || found === '') {
    if (spec.optional) return undefined;
    if (found === '') throw new ValueFault(`"${spec.field}" is empty, and "${target}" is made of it`);
    throw new ValueFault(`the log has no "${spec.field}", of which "${target}" is made`);
  }
  const named = spec.names === undefined ? found : nameFor(spec, spec.names, found);
  switch (target) {
    case 'seq':
    case 'upTo':
    case 'block':
    case 'length':
    case 'stored':
    case 'released':
    case 'reported':
    case 'permitted':
    case 'destaged':
      return numberIn(named, spec);
    case 'held':
      return spansIn(named, spec);
    case 'time':
      return typeof named === 'string' && /^-?\d+(?:\.\d+)?$/.test(named) ? Number(named) : named;
    default:
      return textIn(named, spec);
  }
}

function nameFor({ field }: FromField, names: Readonly<Record<string, unknown>>, found: unknown): unknown {
  const key = textIn(found, { field });
  if (Object.hasOwn(names, key)) return names[key];
  throw new ValueFault(
    `"${field}" is ${inWords(found)}, and the map has only ${Object.keys(names)
      .map((name) => JSON.stringify(name))
      .join(', ')}`,
  );
}

function textIn(found: unknown, { field }: Pick<FromField, 'field'>): string {
  if (typeof found === 'string') return found;
  const isExact = typeof found !== 'number' || !Number.isInteger(found) || Number.isSafeInteger(found);
  if ((typeof found === 'number' || typeof found === 'boolean') && isExact) return String(found);
  throw new ValueFault(`"${field}" is ${inWords(found)}, but must be text, or a number up to 2^53`);
}

const digits = {
  decimal: { form: /^\d+$/, read: (text: string) => BigInt(text), words: 'a whole number in decimal digits' },
  hex: {
    form: /^(?:0[xX])?[0-9a-fA-F]+$/,
    read: (text: string) => BigInt(`0x${text.replace(/^0[xX]/, '')}`),
    words: 'a whole number in hexadecimal digits',
  },
  lsn: {
    form: /^[0-9a-fA-F]+\/[0-9a-fA-F]{1,8}$/,
    read(text: string) {
      const [high, low] = text.split('/');
      return BigInt(`0x${high}`) * 0x1_0000_0000n + BigInt(`0x${low}`);
    },
    words: 'two hexadecimal numbers with a slash between them',
  },
} as const;

function numberIn(found: unknown, spec: FromField): number {
  const { field, number = 'decimal', dividedBy = 1, plus = 0 } = spec;
  const { form, read, words } = digits[number];
  const text = typeof found === 'number' && number === 'decimal' ? exact(found) : found;
  if (typeof text !== 'string' || !form.test(text.trim())) {
    throw new ValueFault(`"${field}" is ${inWords(found)}, but must be ${words}`);
  }
  const whole = read(text.trim());
  if (whole % BigInt(dividedBy) !== 0n) {
    throw new ValueFault(`"${field}" is ${inWords(found)}, which ${dividedBy} does not divide`);
  }
  const result = whole / BigInt(dividedBy) + BigInt(plus);
  if (result >= 0n && result <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(result);
  throw new ValueFault(`"${field}" is ${inWords(found)}, which makes ${result}, and numbers are from 0 to 2^53 - 1`);
}

/** A number of JSON beyond 2^53 may have been another one in the log. */
const exact = (number: number) => (Number.isSafeInteger(number) ? String(number) : undefined);

/** Numbers and ranges: a list of JSON, or text such as `3, 5-7`. */
function spansIn(found: unknown, spec: FromField): readonly unknown[] {
  const parts = typeof found === 'string' ? found.split(/[\s,;]+/).filter(Boolean) : found;
  if (!Array.isArray(parts)) throw new ValueFault(`"${spec.field}" is ${inWords(found)}, but must be a list`);
  return parts.map((part: unknown) => {
    const range = typeof part === 'string' ? part.split(/-|\.\./) : part;
    if (!Array.isArray(range)) return numberIn(range, spec);
    if (range.length === 1) return numberIn(range[0], spec);
    if (range.length === 2) return range.map((end: unknown) => numberIn(end, spec));
    throw new ValueFault(`"${spec.field}" has ${inWords(part)}, which is neither a number nor a range`);
  });
}
