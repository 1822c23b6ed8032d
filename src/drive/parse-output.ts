// From a line that a program wrote to what it says. All that is unknown becomes known here; what is refused is the
// program's fault, and the message says why.
import { z } from 'zod';
import { checkTrace, InputError, inWords } from '../oracle/index.js';
import {
  type EventType,
  entryOf,
  eventTypes,
  lineForms,
  type NodeName,
  type TraceLine,
  valueAt,
  wantedValue,
} from '../protocol/index.js';
import { checksumOf } from '../sim/index.js';
import { ProgramFault, quoted } from './program-fault.js';
import { eventExtras, type Hello, outputs } from './protocol.js';

/** An event with what only this protocol says of it. */
export type SaidEvent = { readonly line: TraceLine; readonly isActive: boolean };

export type Output =
  | { readonly say: 'hello'; readonly hello: Hello }
  | { readonly say: 'frame'; readonly frame: Uint8Array }
  | { readonly say: 'data'; readonly data: Uint8Array }
  | { readonly say: 'done'; readonly done: number }
  | ({ readonly say: 'event' } & SaidEvent);

type Fields = { readonly [field: string]: unknown };

const compiled = <S extends z.ZodType>(schema: S): S => z.compile(schema, { strict: true });
const hello = compiled(outputs.hello);
const frame = compiled(outputs.frame);
const data = compiled(outputs.data);
const done = compiled(outputs.done);
const extras = compiled(z.object(eventExtras));
const forms = new Map([...lineForms].map(([event, all]) => [event, all.map(compiled)] as const));

const events: readonly string[] = eventTypes;
const isEventType = (name: unknown): name is EventType => typeof name === 'string' && events.includes(name);

/** What a program may not report, for destage does it and knows it. */
const notTheirs: readonly string[] = ['primary.crash', 'secondary.crash', 'read', 'begin', 'end'];

/** The digest that destage writes into a trace. */
export const digestOf = (bytes: Uint8Array): string => checksumOf(bytes).toString(16).padStart(8, '0');

/** @throws ProgramFault, or what `EventFault` explains */
export function parseOutput(text: string, node: NodeName): Output {
  const fields = fieldsOf(text, node);
  if ('event' in fields) return { say: 'event', ...eventIn(fields, text, node) };
  if ('done' in fields) return { say: 'done', ...ofForm(done, fields, text, node) };
  if ('frame' in fields) return { say: 'frame', frame: bytesIn(ofForm(frame, fields, text, node).frame) };
  if ('data' in fields) return { say: 'data', data: bytesIn(ofForm(data, fields, text, node).data) };
  if ('hello' in fields) return { say: 'hello', hello: ofForm(hello, fields, text, node) };
  throw new ProgramFault(
    `the ${node} wrote a line with none of "event", "frame", "data", "done", "hello": ${quoted(text)}`,
  );
}

function fieldsOf(text: string, node: NodeName): Fields {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // The message is the same as for JSON that is no object.
  }
  throw new ProgramFault(
    `the ${node} wrote a line that is no JSON object: ${quoted(text)}. Standard output is for the protocol alone; ` +
      'what people read goes to standard error',
  );
}

const bytesIn = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));

function ofForm<S extends z.ZodType>(schema: S, fields: Fields, text: string, node: NodeName): z.output<S> {
  const parsed = schema.safeParse(fields);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : ` (${refusal(issue, fields)})`;
  throw new ProgramFault(`the ${node} wrote a line that the protocol does not have${where}: ${quoted(text)}`);
}

/** What stands in the line where the issue is, and what has to. */
function refusal(issue: z.core.$ZodIssue, fields: Fields): string {
  const found = valueAt(fields, issue.path);
  const is = found === undefined ? 'is missing' : `is ${inWords(found)}`;
  return `"${z.core.toDotPath(issue.path)}" ${is}, but must be ${wantedValue(issue)}`;
}

/** A line that the trace format refuses; `explained` says why in the words of `destage check`. */
export class EventFault extends Error {
  readonly node: NodeName;
  readonly text: string;

  constructor(node: NodeName, text: string) {
    super(`the ${node} wrote an event that cannot be read: ${quoted(text)}`);
    this.node = node;
    this.text = text;
  }

  async explained(): Promise<ProgramFault> {
    const bytes = Buffer.from(`${this.text}\n`);
    const source = { name: `an event of the ${this.node}`, again: false, open: async function* () { yield bytes; } }; // biome-ignore format: one source a line
    try {
      await checkTrace(source);
    } catch (error) {
      if (error instanceof InputError) return new ProgramFault(`${error.message}\n  ${quoted(this.text)}`);
      throw error;
    }
    return new ProgramFault(this.message);
  }
}

function eventIn(fields: Fields, text: string, node: NodeName): SaidEvent {
  const { event, bytes, digest: _, ...told } = fields;
  const possible = typeof event === 'string' ? forms.get(event) : undefined;
  const line = possible?.map((form) => form.safeParse({ event, ...told })).find(({ success }) => success)?.data as
    | TraceLine
    | undefined;
  if (line === undefined) throw new EventFault(node, text);
  refuseOthers(line.event, node, text);
  const extra = ofForm(extras, { bytes, active: fields['active'] }, text, node);
  const content = extra.bytes === undefined ? {} : { digest: digestOf(bytesIn(extra.bytes)) };
  return { line: { ...line, ...content }, isActive: extra.active === true };
}

function refuseOthers(event: string, node: NodeName, text: string): void {
  if (notTheirs.includes(event))
    throw new ProgramFault(`the ${node} reported ${event}, which is for destage to write: ${quoted(text)}`);
  if (isEventType(event) && entryOf(event).node !== node)
    throw new ProgramFault(`the ${node} reported ${event}, which happens at the other node: ${quoted(text)}`);
}
