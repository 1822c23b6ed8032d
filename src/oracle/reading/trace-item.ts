// What a program hands over as a trace: objects, or lines as text, in place of a file. Whatever it hands over goes through
// the same door as a file's lines, so that the same things are refused, with the same words.
import type { z } from 'zod';
import type { headerSchema, NodeName } from '../../protocol/index.js';
import { InputError } from './input-error.js';
import { checkItem, checkText, checkTraceInput } from './no-trace.js';
import type { TraceSource } from './read-trace.js';

/** The header, which only the first item of a trace may be; see spec/trace-format.md. */
export type HeaderItem = Readonly<z.input<typeof headerSchema>>;

/** Fields that every event may have. */
type Common = {
  /** Separates pairs that share a trace; 7 and `"7"` are one name. Default: one pair without a name. */
  readonly pair?: string | number | undefined;
  /** Where it happened; needed by `read` alone. */
  readonly node?: NodeName | undefined;
  /** Shown, never used. */
  readonly time?: unknown;
};

/** What an event may say of the bytes that it is about. */
type ContentItem = {
  /** The first block, from 0 to 2^53 - 1. */
  readonly block?: number | undefined;
  /** In blocks, from 1 to 1,048,576; default 1. */
  readonly length?: number | undefined;
  /** Any text that is equal when the bytes are. */
  readonly digest?: string | undefined;
};

/** One write by its sequence number, from 1 to 2^53 - 1; or every number up to one, of those not seen yet. */
type Numbered = { readonly seq: number } | { readonly upTo: number };

/** A name that the system gives the write: a string, or a number from -(2^53 - 1) to 2^53 - 1. */
type WriteName = string | number;

/** Numbers, or the first and the last of a range. */
type Spans = readonly (number | readonly [number, number])[];

type Items = {
  'host.issue': { readonly write: WriteName } & ContentItem;
  'primary.store': Numbered & { readonly write?: WriteName | undefined } & ContentItem;
  'primary.report': Numbered;
  'primary.transmit': Numbered & ContentItem;
  'secondary.store': Numbered & ContentItem;
  'secondary.report': Numbered;
  'primary.acknowledged': Numbered;
  'primary.message': { readonly upTo: number };
  'secondary.permit': { readonly upTo: number };
  'secondary.destage': Numbered & ContentItem;
  'primary.release': Numbered;
  'primary.crash': unknown;
  'primary.recover': { readonly stored?: number | undefined; readonly released?: number | undefined };
  'secondary.crash': unknown;
  'secondary.recover': {
    readonly held?: Spans | undefined;
    readonly permitted?: number | undefined;
    readonly destaged?: number | undefined;
  };
  'secondary.takeover': { readonly upTo?: number | undefined };
  read: { readonly node: NodeName } & ContentItem;
  begin: {
    readonly stored: number;
    readonly released: number;
    readonly reported: number;
    readonly held: Spans;
    readonly permitted: number;
    readonly destaged: number;
  };
  end: unknown;
};

/** One event as an object: the fields of a line of the trace format, version 1. */
export type EventItem = { [E in keyof Items]: { readonly event: E } & Items[E] & Common }[keyof Items];

/** A header, an event, or the text of a line. */
export type TraceItem = HeaderItem | EventItem | string;

/**
 * A trace: a source of bytes; its whole text or bytes; or its items one by one. An item that is an array, a Set or the like
 * can be gone through again, and its violations can be explained; a generator or a stream only once.
 */
export type TraceInput = TraceSource | string | Uint8Array | Iterable<TraceItem> | AsyncIterable<TraceItem>;

/**
 * The trace as a source of bytes; messages give it the name.
 *
 * @throws TypeError for what is no trace, and InputError T002 for a text that is none
 */
export function sourceOf(input: TraceInput, name = 'trace'): TraceSource {
  checkTraceInput(input);
  if (typeof input === 'string') checkText(input, name);
  if (typeof input === 'string') return inOnePiece(new TextEncoder().encode(input), name);
  if (input instanceof Uint8Array) return inOnePiece(input, name);
  if ('open' in input) return input;
  if (Symbol.asyncIterator in input) return { name, again: false, open: () => encoded(input, name) };
  return { name, again: canBeRepeated(input), open: () => encoded(input, name) };
}

const inOnePiece = (bytes: Uint8Array, name: string): TraceSource => ({
  name,
  again: true,
  async *open() {
    yield bytes;
  },
});

/** What is its own iterator goes on where it stopped. */
const canBeRepeated = (items: Iterable<TraceItem>): boolean => !('next' in items);

async function* encoded(
  items: Iterable<TraceItem> | AsyncIterable<TraceItem>,
  file: string,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let line = 0;
  for await (const item of items) {
    line += 1;
    checkItem(item);
    yield encoder.encode(`${textOf(item, file, line)}\n`);
  }
}

/**
 * The item as the text of a line.
 *
 * @throws InputError T003 for what is neither an object that JSON can say nor one line of text
 */
export function textOf(item: TraceItem, file: string, line: number): string {
  if (typeof item === 'string') {
    if (!item.includes('\n')) return item;
    throw new InputError('T003', 'the text of an item is more than one line', { file, line });
  }
  try {
    const text: string | undefined = JSON.stringify(item);
    if (text !== undefined) return text;
  } catch {}
  throw new InputError('T003', 'the item cannot be written as JSON', { file, line });
}
