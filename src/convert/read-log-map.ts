// Reads a map, and refuses one that cannot mean what it says: an unknown word, an expression that may never end, a
// type of event that is neither made nor said to be missing.
import { findNodeAtLocation, type JSONPath, parseTree } from 'jsonc-parser';
import { z } from 'zod';
import { guessOf, InputError, inWords, jsonFault } from '../oracle/index.js';
import {
  type EventType,
  entryOf,
  eventTypes,
  headerSchema,
  lineForms,
  type TraceHeader,
  traceVersion,
  valueAt,
  wantedValue,
} from '../protocol/index.js';
import { captureFault } from './captured-fields.js';
import { type Emitted, emittedBy, type LogMap, mapSchema, stepTypes } from './log-map.js';
import { compilePattern, PatternFault } from './pattern.js';

/** A map, and what was made of it. */
export type ReadMap = {
  readonly map: LogMap;
  readonly header: TraceHeader;
  /** Its expressions, by their text. */
  readonly patterns: ReadonlyMap<string, RegExp>;
};

type Fault = {
  readonly path: JSONPath;
  readonly reason: string;
  /** The word that means nothing, which has the place. */
  readonly word?: string | undefined;
};

/**
 * @throws InputError T020 with line and column in the map
 */
export function readLogMap(given: string, file: string): ReadMap {
  const text = given.replace(/^\uFEFF/, '');
  const found = jsonIn(text, file);
  const parsed = mapSchema.safeParse(found);
  if (!parsed.success) throw wrong(schemaFault(parsed.error, found), text, file);
  const map = parsed.data;
  const patterns = new Map<string, RegExp>();
  const header = headerSchema.parse({ trace: traceVersion, ...map.header });
  const fault =
    patternFault(map, patterns) ?? formFault(map) ?? neededFault(map) ?? captureFault(map) ?? unsaidFault(map, header);
  if (fault !== undefined) throw wrong(fault, text, file);
  return { map, header, patterns };
}

function jsonIn(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const { reason, place } = jsonFault(text, { file });
    const before = text.slice(0, (place.column ?? 1) - 1).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    throw new InputError('T020', reason.replace('the line', 'the map'), { file, line: before.length, column });
  }
}

function wrong({ path, reason, word }: Fault, text: string, file: string): InputError {
  const root = parseTree(text);
  const named = word === undefined ? undefined : root && findNodeAtLocation(root, [...path, word])?.parent;
  const node = named ?? (root && nearestNode(root, path));
  const before = text.slice(0, node?.offset ?? 0).split('\n');
  const where = path.length === 0 ? 'the map ' : `${z.core.toDotPath(path)} `;
  const place = { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  return new InputError('T020', `${where}${reason}`, place);
}

/** What is missing has no place; then that in which it is missing has. */
function nearestNode(root: NonNullable<ReturnType<typeof parseTree>>, path: JSONPath) {
  for (let length = path.length; length > 0; length -= 1) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    if (node !== undefined) return node;
  }
  return root;
}

/** Of several faults, that it is no map at all tells most; then a word that means nothing: it may be why one is missing. */
function schemaFault({ issues }: z.ZodError, map: unknown): Fault {
  const faults = issues.map((issue) => deepest(issue, [], map));
  const [fault = { path: [], reason: 'is no map' }] = faults.sort((one, two) => weight(one) - weight(two));
  const found = valueAt(map, fault.path);
  if (found === undefined) return { ...fault, reason: 'is missing' };
  if (!isOfEvents(fault.path) || typeof found !== 'string') return fault;
  return {
    ...fault,
    reason: `is ${inWords(found)}, which is no event${guessOf(found, [...lineForms.keys()])}`,
  };
}

/** Whether an event is named there, of which there are too many to list them. */
const isOfEvents = (path: JSONPath): boolean =>
  path.at(-1) === 'event' || (path[0] === 'header' && ['lacks', 'observes'].includes(String(path[1])));

const weight = ({ path, reason }: Fault) => (path[0] === 'map' ? 0 : reason.startsWith('has ') ? 1 : 2);

/** Of the forms that a value may have, what is said is about the one that comes nearest. */
function deepest(issue: z.core.$ZodIssue, before: JSONPath, map: unknown): Fault {
  const path = [...before, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))];
  if (issue.code === 'unrecognized_keys') {
    return {
      path,
      reason: `has ${issue.keys.map((key) => `"${key}"`).join(', ')}, which means nothing here`,
      word: issue.keys[0],
    };
  }
  if (issue.code !== 'invalid_union') {
    const found = valueAt(map, path);
    const words = Array.isArray(found) && found.length === 0 ? 'an empty list' : inWords(found);
    return { path, reason: `is ${words}, but must be ${wantedValue(issue)}` };
  }
  const faults = issue.errors.flatMap((issues) => issues.map((each) => deepest(each, path, map)));
  const [best] = faults.sort((one, two) => two.path.length - one.path.length);
  if (best !== undefined && best.path.length > path.length) return best;
  const telling = faults.find(({ reason }) => reason.startsWith('has '));
  return { path, reason: 'is none of the forms that it may have', ...telling };
}

function patternFault(map: LogMap, patterns: Map<string, RegExp>): Fault | undefined {
  for (const { path, source } of patternsIn(map)) {
    try {
      patterns.set(source, compilePattern(source));
    } catch (error) {
      if (error instanceof PatternFault) return { path, reason: error.message };
      throw error;
    }
  }
  return undefined;
}

type Placed = { readonly path: JSONPath; readonly source: string };

const patternsIn = (map: LogMap): readonly Placed[] => [
  ...(map.line === undefined ? [] : [{ path: ['line'], source: map.line }]),
  ...(map.files ?? []).map(({ name }, k) => ({ path: ['files', k, 'name'], source: name })),
  ...map.rules.flatMap(({ match, when = {} }, k): readonly Placed[] => [
    ...(match === undefined ? [] : [{ path: ['rules', k, 'match'], source: match }]),
    ...Object.entries(when).flatMap(([field, condition]): readonly Placed[] =>
      typeof condition === 'object' && 'pattern' in condition
        ? [{ path: ['rules', k, 'when', field, 'pattern'], source: condition.pattern }]
        : [],
    ),
  ]),
];

/** What one form of log has and another has not. */
function formFault({ format, csv, line, rules }: LogMap): Fault | undefined {
  if (csv !== undefined && format !== 'csv')
    return { path: ['csv'], reason: `is for a CSV, and the format is ${format}` };
  if (line !== undefined && format !== 'text')
    return { path: ['line'], reason: `is for text, and the format is ${format}` };
  const k = rules.findIndex((rule) => rule.match !== undefined && rule.in === undefined);
  if (format !== 'text' && k >= 0) return { path: ['rules', k], reason: 'needs "in": the field that must match' };
  const idle = rules.findIndex((rule) => rule.match === undefined && rule.in !== undefined);
  return idle >= 0 ? { path: ['rules', idle, 'in'], reason: 'is of no use without "match"' } : undefined;
}

/** The events that this may be. */
const namesOf = ({ event }: Emitted): readonly string[] =>
  typeof event === 'string' ? [event] : Object.values(event.names);

function neededFault({ rules, common = {} }: LogMap): Fault | undefined {
  for (const [k, rule] of rules.entries()) {
    for (const emitted of emittedBy(rule)) {
      const has = (field: string) => field in emitted || field in common;
      for (const name of namesOf(emitted)) {
        const missing = needsOf(name).find((either) => !either.some(has));
        if (missing === undefined) continue;
        const reason = `makes ${name} without ${missing.map((field) => `"${field}"`).join(' or ')}`;
        return { path: ['rules', k, 'emit'], reason };
      }
    }
  }
  return undefined;
}

/** Of each list, one field must be there. */
function needsOf(name: string): readonly (readonly string[])[] {
  if (name === 'read') return [['node']];
  if (name === 'begin')
    return ['stored', 'released', 'reported', 'held', 'permitted', 'destaged'].map((field) => [field]);
  const type = eventTypes.find((known) => known === name);
  const number = type && entryOf(type).number;
  if (number === undefined) return [];
  return number === 'seq' ? [['seq', 'upTo']] : [[number]];
}

/** A type that is never made would be read as one that never happens. */
function unsaidFault({ rules }: LogMap, { observes, lacks }: TraceHeader): Fault | undefined {
  const made = new Set(rules.flatMap(emittedBy).flatMap(namesOf));
  const isSaid = (type: EventType) => lacks.includes(type) || (observes !== undefined && !observes.includes(type));
  const unsaid = stepTypes.filter((type) => !made.has(type) && !isSaid(type));
  if (unsaid.length === 0) return undefined;
  const reason = `never makes ${unsaid.join(', ')}: list what the system does not have in header.lacks, and what the log does show in header.observes`;
  return { path: ['rules'], reason };
}
