// The trace format, version 1, as schemas: what a line of somebody's log must look like to be read. The JSON Schema in
// spec/ is made from these; what the lines mean is in spec/trace-format.md.
import { z } from 'zod';
import { alphabet, type EventType, entryOf, eventTypes, type NodeName } from './alphabet.js';

/** The value of `trace` in a header. */
export const traceVersion = 'destage/1';

const eventType = z.enum(eventTypes as [EventType, ...EventType[]]);

export const headerSchema = z.object({
  trace: z.literal(traceVersion).describe('the version of the format'),
  source: z.string().optional().describe('what made the trace, for people'),
  order: z
    .enum(['total', 'per-node'])
    .default('total')
    .describe('whether the lines are in the order in which things happened, or only those of each node'),
  observes: z.array(eventType).optional().describe('the event types that the system shows; default: all'),
  lacks: z.array(eventType).default([]).describe('the event types that the system does not have'),
  numbers: z
    .enum(['dense', 'sparse'])
    .default('dense')
    .describe('1, 2, 3, …, or any increasing numbers, such as log positions'),
});

export type TraceHeader = z.infer<typeof headerSchema>;

const number = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
const spans = z.array(z.union([number, z.tuple([number, number])]));

const everywhere = {
  node: z.enum(['primary', 'secondary']).optional().describe('overrides the node that the name of the event implies'),
  pair: z.union([z.string(), number]).optional().describe('separates pairs that share a file'),
  time: z.unknown().optional().describe('shown, never used'),
};

/** Most blocks in a write; more is a length in bytes rather than in blocks. */
export const mostBlocks = 1_048_576;

const content = {
  block: number.optional().describe('the first block of the write'),
  length: z.int().min(1).max(mostBlocks).optional().describe('in blocks; default 1'),
  digest: z.string().optional().describe('any string that is equal when the bytes are'),
};

/** A number beyond 2^53 could be read as another one. */
const writeName = z
  .union([z.string(), z.number().min(-Number.MAX_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER)])
  .describe('the name that the system gives the write');

const seq = { seq: number.describe('the sequence number') };
const upTo = { upTo: number.describe('every number up to this one, of those not seen yet') };

const details: { readonly [T in EventType]?: z.ZodRawShape } = {
  'host.issue': { write: writeName, ...content },
  'primary.store': { write: writeName.optional(), ...content },
  'primary.transmit': content,
  'secondary.store': content,
  'secondary.destage': content,
  'primary.recover': { stored: number.optional(), released: number.optional() },
  'secondary.recover': { held: spans.optional(), permitted: number.optional(), destaged: number.optional() },
  'secondary.takeover': { upTo: number.optional().describe('the number up to which it keeps') },
};

const lineOf = (type: EventType, fields: z.ZodRawShape) =>
  z.object({ event: z.literal(type).describe(alphabet[type].meaning), ...fields, ...details[type], ...everywhere });

/** The forms that a line of an event may have: with `seq` or with `upTo` where it is about sequence numbers. */
function formsOf(type: EventType): readonly z.ZodType[] {
  switch (entryOf(type).number) {
    case 'seq':
      return [lineOf(type, seq), lineOf(type, upTo)];
    case 'upTo':
      return [lineOf(type, upTo)];
    default:
      return [lineOf(type, {})];
  }
}

const readSchema = z.object({
  event: z.literal('read').describe('what a host read'),
  ...everywhere,
  node: z.enum(['primary', 'secondary']),
  ...content,
});

const beginSchema = z.object({
  event: z.literal('begin').describe('the state of a pair at the beginning of a trace that starts in mid-life'),
  stored: number,
  released: number,
  reported: number,
  held: spans,
  permitted: number,
  destaged: number,
  ...everywhere,
});

const endSchema = z.object({ event: z.literal('end').describe('the system was left to settle'), ...everywhere });

/** The names that `event` may have, each with the forms of its line. */
export const lineForms: ReadonlyMap<string, readonly z.ZodType[]> = new Map<string, readonly z.ZodType[]>([
  ...eventTypes.map((type) => [type, formsOf(type)] as const),
  ['read', [readSchema]],
  ['begin', [beginSchema]],
  ['end', [endSchema]],
]);

/** Any line of a trace. */
export const lineSchema = z.union([headerSchema, ...[...lineForms.values()].flat()]);

/** A line that its schema accepted, all kinds in one: which fields are there depends on `event`. */
export type TraceLine = {
  readonly event: EventType | 'read' | 'begin' | 'end';
  readonly seq?: number;
  readonly upTo?: number;
  readonly write?: string | number;
  readonly block?: number;
  readonly length?: number;
  readonly digest?: string;
  readonly stored?: number;
  readonly released?: number;
  readonly reported?: number;
  readonly held?: readonly (number | readonly [number, number])[];
  readonly permitted?: number;
  readonly destaged?: number;
  readonly node?: NodeName;
  readonly pair?: string | number;
  readonly time?: unknown;
};
