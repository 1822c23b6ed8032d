// A map: how a log in somebody's own form is read as a trace, as data. The JSON Schema in spec/ is made from this; what
// a map means is in spec/mapping.md.
import { z } from 'zod';
import { eventTypes, headerSchema, lineForms } from '../protocol/index.js';

/** The value of `map` in a map. */
export const mapVersion = 'destage-map/1';

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const pattern = z.string().min(1).describe('a regular expression, as in JavaScript without flags');

const fromField = z.strictObject({
  field: z.string().min(1).describe('the field of the record; a dot leads into an object'),
  number: z
    .enum(['decimal', 'hex', 'lsn'])
    .optional()
    .describe('how digits are read: 17, 0x11 or 11, 0/11 (two halves in hex); default decimal'),
  dividedBy: z.int().min(1).optional().describe('for offsets and lengths in bytes: the bytes of a block'),
  plus: z.int().optional().describe('is added, after dividing; 1 where the log counts from 0'),
  names: z.record(z.string(), scalar).optional().describe('what stands for the values of the log'),
  optional: z.boolean().optional().describe('whether the field may be missing or empty'),
});
export type FromField = z.infer<typeof fromField>;

const constant = z.union([z.string(), z.number(), z.boolean(), z.array(z.unknown())]);
const value = z.union([constant, fromField]).optional();

const traceFields = {
  seq: value,
  upTo: value,
  write: value,
  block: value,
  length: value,
  digest: value,
  stored: value,
  released: value,
  reported: value,
  held: value,
  permitted: value,
  destaged: value,
  node: value,
  pair: value,
  time: value,
};

export type TraceField = keyof typeof traceFields;
export const traceFieldNames = Object.keys(traceFields) as readonly TraceField[];

const eventName = z.enum([...lineForms.keys()] as [string, ...string[]]);

const emitted = z.strictObject({
  event: z.union([
    eventName,
    z.strictObject({
      field: z.string().min(1).describe('the field that has the name of the event'),
      names: z.record(z.string(), eventName).describe('the event for each name; others are not for this rule'),
    }),
  ]),
  ...traceFields,
});
export type Emitted = z.infer<typeof emitted>;

const condition = z.union([
  scalar,
  z.array(scalar).min(1),
  z.strictObject({ pattern }),
  z.strictObject({ present: z.boolean() }),
]);
export type Condition = z.infer<typeof condition>;

const fileEntry = z.strictObject({
  name: pattern.describe('must match the name of the file; its named groups become fields'),
  fields: z.record(z.string().min(1), scalar).optional().describe('fields of every record of the file'),
});

const rule = z.strictObject({
  match: pattern.optional().describe('must match; its named groups become fields'),
  in: z.string().min(1).optional().describe('the field that must match; default, in text: the whole line'),
  when: z.record(z.string(), condition).optional().describe('what fields must be'),
  emit: z.union([emitted, z.array(emitted)]).describe('the events that the line stands for; an empty list for none'),
});

export const mapSchema = z.strictObject({
  $schema: z.string().optional(),
  map: z.literal(mapVersion).describe('the version of the map'),
  format: z.enum(['csv', 'jsonl', 'text']),
  header: headerSchema
    .omit({ trace: true })
    .strict()
    .partial()
    .optional()
    .describe('what the header of a trace would say: source, order, observes, lacks, numbers'),
  csv: z
    .strictObject({
      delimiter: z.string().length(1).optional().describe('default: a comma'),
      columns: z.array(z.string().min(1)).min(1).optional().describe('default: the first record names them'),
    })
    .optional(),
  line: pattern.optional().describe('in text: splits every line; its named groups become fields'),
  longestLine: z.int().min(1).max(1_048_576).default(8_192).describe('most characters that an expression is shown'),
  common: z.strictObject(traceFields).optional().describe('fields of every event'),
  files: z
    .array(fileEntry)
    .min(1)
    .optional()
    .describe('what the name of a file says of its records: the first that matches counts, and one must'),
  rules: z.array(rule).min(1).describe('the first that takes a line counts'),
  unmatched: z.enum(['error', 'skip']).default('error').describe('what is done with a line that no rule takes'),
});
export type LogMap = z.infer<typeof mapSchema>;
export type MapRule = LogMap['rules'][number];

/** The events of a rule, in a list. */
export const emittedBy = ({ emit }: MapRule): readonly Emitted[] => (Array.isArray(emit) ? emit : [emit]);

/** The event types that happen in every run; the others are faults, which may never occur. */
export const stepTypes = eventTypes.filter((type) => !/\.(?:crash|recover|takeover)$/.test(type));
