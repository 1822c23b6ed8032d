// From the text of a line to a header or an event. All that is unknown becomes known here: behind this door, fields
// have their types and ranges. What is wrong with a line that is refused is for line-fault.ts to say.
import { z } from 'zod';
import { lineForms, type TraceHeader, type TraceLine } from '../../protocol/index.js';
import { parseHeader } from './header.js';
import { eventFault, headerTooLate, jsonFault, lastBlockFault, objectFault, unknownEvent } from './line-fault.js';

type Fields = { [field: string]: unknown };

type Forms = {
  /** The name of the event as the program has it: comparing strings that are one and the same costs nothing. */
  readonly event: string;
  /** With `seq`, or without a number. */
  readonly usual: z.ZodType;
  /** With `upTo` in place of `seq`, where the event has both forms. */
  readonly short: z.ZodType | undefined;
};

const known: ReadonlyMap<unknown, Forms> = new Map(
  [...lineForms].map(([event, forms]) => {
    const [usual = z.never(), short] = forms.map((form) => z.compile(form, { strict: true }));
    return [event, { event, usual, short }];
  }),
);

/**
 * The first line, which alone may be a header.
 *
 * @throws InputError with file, line and, where it can be told, column
 */
export function parseFirstLine(
  text: string,
  file: string,
  at: number,
): { readonly header?: TraceHeader; readonly line?: TraceLine } {
  const fields = parseFields(text, file, at);
  return 'trace' in fields
    ? { header: parseHeader(fields, text, { file, line: at }) }
    : { line: parseEvent(fields, text, file, at) };
}

/**
 * Any line but the first.
 *
 * @throws InputError with file, line and, where it can be told, column
 */
export const parseLaterLine = (text: string, file: string, at: number): TraceLine =>
  parseEvent(parseFields(text, file, at), text, file, at);

/**
 * A line that was made of something else than JSON. Its fields are taken as they are; columns are for its maker to say.
 *
 * @throws InputError T004, T005, T006
 */
export const parseLineFields = (fields: { [field: string]: unknown }, file: string, at: number): TraceLine =>
  parseEvent(fields, '', file, at);

/** Whether the text is JSON, whatever it says. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function parseFields(text: string, file: string, at: number): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw jsonFault(text, { file, line: at });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw objectFault(value, { file, line: at });
}

function parseEvent(fields: Fields, text: string, file: string, at: number): TraceLine {
  const forms = known.get(fields['event']);
  if (forms === undefined) {
    const place = { file, line: at };
    throw 'trace' in fields && !('event' in fields) ? headerTooLate(place) : unknownEvent(fields, text, place);
  }
  fields['event'] = forms.event;
  const form = forms.short !== undefined && isShort(fields) ? forms.short : forms.usual;
  const parsed = form.safeParse(fields);
  const line = parsed.data as TraceLine | undefined;
  if (line === undefined) throw eventFault(form, fields, text, { file, line: at });
  if (line.block !== undefined && !hasLastBlock(line.block, line.length)) {
    throw lastBlockFault(line, text, { file, line: at });
  }
  return line;
}

/** Whether the last block has a number, too; beyond it, counting on from block to block would never end. */
const hasLastBlock = (block: number, length = 1) => block <= Number.MAX_SAFE_INTEGER - (length - 1);

const isShort = (fields: Fields) => 'upTo' in fields && typeof fields['seq'] !== 'number';
