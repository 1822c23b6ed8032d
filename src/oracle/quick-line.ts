// The usual lines of a trace, read without making an object of JSON first, which takes longer than judging them. It takes
// nothing but what it knows wholly; every other line is for the general parser, which says the same of those that both read.
import { entryOf, eventTypes, mostBlocks, type TraceLine } from '../protocol/index.js';

type Usual = { readonly event: string; readonly number: 'seq' | 'upTo' | 'write'; readonly hasContent: boolean };

const withContent: readonly string[] = [
  'host.issue',
  'primary.store',
  'primary.transmit',
  'secondary.store',
  'secondary.destage',
];

/** Events that are about a number, by the hash of their name; the others are rare. */
const usual: ReadonlyMap<number, Usual> = new Map(
  eventTypes.flatMap((event) => {
    const { number } = entryOf(event);
    return number === undefined ? [] : [[hashOf(event), { event, number, hasContent: withContent.includes(event) }]];
  }),
);

function hashOf(name: string): number {
  let hash = 0;
  for (let at = 0; at < name.length; at += 1) hash = hashed(hash, name.charCodeAt(at));
  return hash;
}

// Asking the characters one by one is several times faster than making a part of the text to look up.
function hashed(hash: number, code: number): number {
  return (Math.imul(hash, 31) + code) | 0;
}

type Fields = {
  readonly event: string;
  seq: number | undefined;
  upTo: number | undefined;
  write: string | number | undefined;
  block: number | undefined;
  length: number | undefined;
  digest: string | undefined;
  pair: string | number | undefined;
  time: string | number | undefined;
};

const start = '{"event":"';
const [quote, comma, close, backslash, zero, nine] = [0x22, 0x2c, 0x7d, 0x5c, 0x30, 0x39];
/** No name of an event ends later. */
const longestName = 64;
/** Digits that are a safe integer whatever they are. */
const mostDigits = 15;

/** The line, if it is a usual one; nothing says nothing of what it is. */
export function quickLine(text: string): TraceLine | undefined {
  if (!isAt(text, 0, start)) return undefined;
  let end = start.length;
  let hash = 0;
  for (let code = text.charCodeAt(end); code !== quote && end < longestName; code = text.charCodeAt(end)) {
    hash = hashed(hash, code);
    end += 1;
  }
  const kind = usual.get(hash);
  if (kind === undefined || !isAt(text, start.length, kind.event) || end - start.length !== kind.event.length) {
    return undefined;
  }
  const fields: Fields = {
    event: kind.event,
    seq: undefined,
    upTo: undefined,
    write: undefined,
    block: undefined,
    length: undefined,
    digest: undefined,
    pair: undefined,
    time: undefined,
  };
  const stopped = readFields(text, end + 1, fields);
  return stopped === text.length && isWhole(fields, kind) ? (fields as TraceLine) : undefined;
}

/** Whether the event has exactly the fields that it may, each in its range. */
function isWhole({ seq, upTo, write, block, length, digest }: Fields, { event, number, hasContent }: Usual): boolean {
  if (!hasContent && (block !== undefined || length !== undefined || digest !== undefined)) return false;
  if (length !== undefined && (length < 1 || length > mostBlocks)) return false;
  if (number === 'write') return write !== undefined && seq === undefined && upTo === undefined;
  if (write !== undefined && event !== 'primary.store') return false;
  if (number === 'upTo') return upTo !== undefined && seq === undefined;
  return (seq === undefined) !== (upTo === undefined);
}

/** Reads fields from here to the brace that closes them; the place after it, or -1 for what is not known here. */
function readFields(text: string, from: number, fields: Fields): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === close) return at + 1;
    if (code !== comma || text.charCodeAt(at + 1) !== quote) return -1;
    const name = names.get(text.charCodeAt(at + 2));
    if (name === undefined || fields[name.field] !== undefined || !isAt(text, at + 2, name.text)) return -1;
    const value = at + 2 + name.text.length;
    const valueEnd = text.charCodeAt(value) === quote ? endOfText(text, value + 1) : endOfNumber(text, value);
    if (valueEnd < 0 || !set(fields, text, name.field, value, valueEnd)) return -1;
    at = valueEnd;
  }
}

type Name = Exclude<keyof Fields, 'event'>;

/** The fields that are known here, by their first letter, each with its text up to its value. */
const names: ReadonlyMap<number, { readonly field: Name; readonly text: string }> = new Map(
  (['seq', 'upTo', 'write', 'block', 'length', 'digest', 'pair', 'time'] as const).map((field) => [
    field.charCodeAt(0),
    { field, text: `${field}":` },
  ]),
);

function isAt(text: string, at: number, part: string): boolean {
  for (let k = 0; k < part.length; k += 1) if (text.charCodeAt(at + k) !== part.charCodeAt(k)) return false;
  return true;
}

/** Sets a field; false for one that is not of this type. */
const set = (fields: Fields, text: string, name: Name, value: number, end: number): boolean =>
  text.charCodeAt(value) === quote
    ? setText(fields, name, text.slice(value + 1, end - 1))
    : setNumber(fields, name, numberIn(text, value, end));

function setText(fields: Fields, name: Name, value: string): boolean {
  switch (name) {
    case 'digest':
      fields.digest = value;
      return true;
    case 'write':
      fields.write = value;
      return true;
    case 'pair':
      fields.pair = value;
      return true;
    case 'time':
      fields.time = value;
      return true;
    default:
      return false;
  }
}

function setNumber(fields: Fields, name: Name, value: number): boolean {
  switch (name) {
    case 'seq':
      fields.seq = value;
      return true;
    case 'block':
      fields.block = value;
      return true;
    case 'length':
      fields.length = value;
      return true;
    case 'upTo':
      fields.upTo = value;
      return true;
    case 'write':
      fields.write = value;
      return true;
    case 'pair':
      fields.pair = value;
      return true;
    case 'time':
      fields.time = value;
      return true;
    default:
      return false;
  }
}

/** The place after a whole number without sign, or -1. */
function endOfNumber(text: string, from: number): number {
  let at = from;
  for (let code = text.charCodeAt(at); code >= zero && code <= nine; code = text.charCodeAt(at)) at += 1;
  const digits = at - from;
  const isPadded = digits > 1 && text.charCodeAt(from) === zero;
  return digits === 0 || digits > mostDigits || isPadded ? -1 : at;
}

function numberIn(text: string, from: number, end: number): number {
  let number = 0;
  for (let at = from; at < end; at += 1) number = number * 10 + text.charCodeAt(at) - zero;
  return number;
}

/** The place after the quote that ends a text without escapes, or -1. */
function endOfText(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) return at + 1;
    if (code === backslash || code < 0x20) return -1;
  }
  return -1;
}
