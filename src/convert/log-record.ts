// What a line of a log says, as fields by name, whatever form it has; and where in the line each stands, for messages.
// It gives values as they are: what they mean is for the map.
import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import type { CsvRecord } from './csv-records.js';
import { columnOfGroup } from './pattern.js';

type Spot = { readonly line: number; readonly column?: number | undefined };

export interface LogRecord {
  /** The line that it begins on. */
  readonly at: number;
  /** As it stands in the log. */
  readonly text: string;
  /** The value of a field; undefined if there is none. */
  get(field: string): unknown;
  spot(field: string): Spot;
}

/** What the name of a file says of its records. */
export type FileFields = ReadonlyMap<string, string | number | boolean>;

/** A line of text; `fields` are the groups of the expression that splits it. */
export function textRecord(
  text: string,
  at: number,
  split?: RegExp,
  fields?: Readonly<Record<string, string>>,
): LogRecord {
  return {
    at,
    text,
    get: (field) => fields?.[field],
    spot: (field) => ({ line: at, column: split && columnOfGroup(split, text, field) }),
  };
}

/** A line of JSON; a dot in the name of a field leads into an object. */
export function jsonRecord(text: string, at: number, fields: Readonly<Record<string, unknown>>): LogRecord {
  const pathOf = (field: string) => (Object.hasOwn(fields, field) ? [field] : field.split('.'));
  return {
    at,
    text,
    get(field) {
      const own = memberOf(fields, field);
      const found = own === undefined && field.includes('.') ? field.split('.').reduce<unknown>(memberOf, fields) : own;
      return found ?? undefined;
    },
    spot(field) {
      const root = parseTree(text);
      const offset = root && findNodeAtLocation(root, pathOf(field))?.offset;
      return { line: at, column: offset === undefined ? undefined : offset + 1 };
    },
  };
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}

/** A record of a CSV; `columns` has the place of each column by name. */
export function csvRecord({ values, at, text }: CsvRecord, columns: ReadonlyMap<string, number>): LogRecord {
  const valueIn = (field: string) => values[columns.get(field) ?? -1];
  return {
    at,
    text,
    get: (field) => valueIn(field)?.text,
    spot: (field) => valueIn(field) ?? { line: at },
  };
}

/** The record with fields that its file has besides, which stand in no line. */
export const withFields = (record: LogRecord, fields: FileFields): LogRecord => ({
  at: record.at,
  text: record.text,
  get: (name) => fields.get(name) ?? record.get(name),
  spot: (name) => (fields.has(name) ? { line: record.at } : record.spot(name)),
});

/** The record with the groups of a match beside its own fields. */
export function withGroups(
  record: LogRecord,
  pattern: RegExp,
  { text, field }: { readonly text: string; readonly field: string | undefined },
  groups: Readonly<Record<string, string>>,
): LogRecord {
  const has = (name: string) => Object.hasOwn(groups, name);
  return {
    at: record.at,
    text: record.text,
    get: (name) => (has(name) ? groups[name] : record.get(name)),
    spot(name) {
      if (!has(name)) return record.spot(name);
      // Within a field, its own place is all that can be told: it may be quoted.
      return field === undefined ? { line: record.at, column: columnOfGroup(pattern, text, name) } : record.spot(field);
    },
  };
}
