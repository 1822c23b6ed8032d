// Says what is wrong with a line that was refused: what was expected, what was found, in which column. It works on
// hostile text, so nothing in it may fail on any text.
import { findNodeAtLocation, type ParseError, parse, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { z } from 'zod';
import { lineForms, mostBlocks, type TraceLine } from '../../protocol/index.js';
import { InputError, type Place } from './input-error.js';

type Fields = { readonly [field: string]: unknown };

/** The text is no JSON. Node's own message has a position in some versions only. */
export function jsonFault(text: string, place: Place): InputError {
  const faults: ParseError[] = [];
  try {
    parse(text, faults, { disallowComments: true });
  } catch {
    return new InputError('T002', 'the line is no JSON, and nested too deeply to say where', place);
  }
  const [fault] = faults;
  const what = fault === undefined ? 'it is not what JSON allows' : inSentence(printParseErrorCode(fault.error));
  return new InputError('T002', `the line is no JSON: ${what}`, { ...place, column: (fault?.offset ?? 0) + 1 });
}

/** `CloseBraceExpected` as `close brace expected`. */
const inSentence = (name: string) => name.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();

/** The text is JSON, and no object. */
export const objectFault = (value: unknown, place: Place): InputError =>
  new InputError('T003', `expected an object, found ${inWords(value)}`, { ...place, column: 1 });

/** A header, after the first line. */
export const headerTooLate = (place: Place): InputError =>
  new InputError('T007', 'a header stands only on the first line', { ...place, column: 1 });

/** No event has this name. */
export function unknownEvent(fields: Fields, text: string, place: Place): InputError {
  const { event } = fields;
  if (event === undefined) return new InputError('T005', 'the line has no "event"', { ...place, column: 1 });
  const hint = typeof event === 'string' ? guessOf(event, [...lineForms.keys()]) : '';
  return new InputError('T004', `${inWords(event)} is no event${hint}`, { ...place, column: columnOf(text, 'event') });
}

/** A field of the event is missing or wrong. */
export function eventFault(form: z.ZodType, fields: Fields, text: string, place: Place): InputError {
  const event = String(fields['event']);
  // What the form accepts and is refused all the same is a name beyond what numbers can tell apart.
  const [issue] = form.safeParse(fields).error?.issues ?? [];
  const field = String(issue?.path[0] ?? 'write');
  if (!(field in fields)) {
    const isEither = field === 'seq' && (lineForms.get(event)?.length ?? 0) > 1;
    return new InputError('T005', `${event} needs ${isEither ? '"seq" or "upTo"' : `"${field}"`}`, {
      ...place,
      column: 1,
    });
  }
  const reason = `"${field}" of ${event} ${foundIn(fields[field], field, text)}, but must be ${expected(field)}`;
  return new InputError('T006', reason, { ...place, column: columnOf(text, field) });
}

/** What the field is; of a list, what of it is wrong. A number is quoted as it stands there, which may be beyond all numbers. */
function foundIn(value: unknown, field: string, text: string): string {
  if (typeof value === 'number') return `is ${shortened(rawOf(text, [field]) ?? inWords(value))}`;
  if (field !== 'held' || !Array.isArray(value)) return `is ${inWords(value)}`;
  const wrong = value.findIndex((one) => !isSpan(one));
  if (wrong < 0) return 'is a list';
  return `has ${shortened(rawOf(text, [field, wrong]) ?? inWords(value[wrong]))}`;
}

const isNumber = (value: unknown) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const isSpan = (one: unknown) => isNumber(one) || (Array.isArray(one) && one.length === 2 && one.every(isNumber));

/** The text of a value as it stands in the line. */
function rawOf(text: string, path: readonly (string | number)[]): string | undefined {
  try {
    const root = parseTree(text);
    const node = root && findNodeAtLocation(root, [...path]);
    return node && text.slice(node.offset, node.offset + node.length);
  } catch {
    return undefined;
  }
}

/** Each field is right, and together they say blocks that no number says. */
export function lastBlockFault({ event, block, length }: TraceLine, text: string, place: Place): InputError {
  const reason = `"block" of ${event} is ${block}, and "length" ${length} leads beyond the last block that there can be, ${Number.MAX_SAFE_INTEGER}`;
  return new InputError('T006', reason, { ...place, column: columnOf(text, 'length') });
}

const wholeNumberFrom = (least: number) => `a whole number from ${least} to ${Number.MAX_SAFE_INTEGER}`;
const wholeNumber = wholeNumberFrom(0);

const expectations: { readonly [field: string]: string } = {
  seq: wholeNumberFrom(1),
  write: `a string, or a number up to ${Number.MAX_SAFE_INTEGER} (write longer ones as strings)`,
  length: `a whole number from 1 to ${mostBlocks}, in blocks`,
  digest: 'a string',
  held: `a list of numbers and ranges [from, to], each ${wholeNumberFrom(1)}`,
  node: '"primary" or "secondary"',
  pair: `a string, or ${wholeNumber}`,
};

const expected = (field: string) => expectations[field] ?? wholeNumber;

/** A value as it stands in the line, if it is short. */
export function inWords(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'number' && !Number.isFinite(value)) return 'a number beyond all that can be told apart';
  return shortened(JSON.stringify(value) ?? 'nothing');
}

const shortened = (text: string) => (text.length > 60 ? `${text.slice(0, 60)}…` : text);

/** The column of the field's name, from 1. */
export function columnOf(text: string, field: string): number {
  try {
    const root = parseTree(text);
    const offset = root && findNodeAtLocation(root, [field])?.parent?.offset;
    return (offset ?? 0) + 1;
  } catch {
    return 1;
  }
}

/** The name that needs the fewest changes to be this one. */
function nearest(name: string, names: readonly string[]): string {
  const [best] = names
    .map((known) => ({ known, far: distance(known.toLowerCase(), name.slice(0, 40).toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  return best?.known ?? '';
}

/** The same as the end of a sentence, if it can have been meant: most of its letters have to be those. */
export function guessOf(name: string, names: readonly string[]): string {
  const small = name.toLowerCase();
  const known = nearest(small, names);
  const far = distance(known.toLowerCase(), small.slice(0, 40));
  return name.length <= 40 && far <= Math.max(1, Math.floor(known.length / 4)) ? `; did you mean ${known}?` : '';
}

/** Whether one letter more, less or other makes the name this one, or two that changed places, or capitals. */
export function isSlipOf(name: string, known: string): boolean {
  if (Math.abs(name.length - known.length) > 1) return false;
  const small = name.toLowerCase();
  return distance(known, small) <= 1 || swaps(known).includes(small);
}

const swaps = (name: string): readonly string[] =>
  Array.from(
    { length: name.length - 1 },
    (_, k) =>
      name.slice(0, k) +
      name
        .slice(k, k + 2)
        .split('')
        .reverse()
        .join('') +
      name.slice(k + 2),
  );

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
