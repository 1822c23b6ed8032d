// Makes lines of a trace of the lines of a log, as a map says, one at a time: memory does not grow with the log. The
// first rule that takes a line counts; what no rule takes is an error, or is counted, never passed over in silence.
import { InputError, parseLineFields, type TranslatedLine, type Translation } from '../oracle/index.js';
import type { TraceHeader } from '../protocol/index.js';
import { fieldValue, ValueFault } from './field-value.js';
import { fileFields } from './file-fields.js';
import type { Condition, Emitted, MapRule, TraceField } from './log-map.js';
import { emittedBy, traceFieldNames } from './log-map.js';
import { type FileFields, type LogRecord, withFields, withGroups } from './log-record.js';
import { type LogRecords, recordsOf } from './log-records.js';
import type { ReadMap } from './read-log-map.js';

/** The lines that no rule took. */
export type Unmatched = { readonly count: number; readonly first: number | undefined };

export class LogTranslation implements Translation {
  readonly header: TraceHeader;
  readonly #map: ReadMap;
  readonly #file: string;
  readonly #records: LogRecords;
  readonly #fields: FileFields | undefined;
  #unmatched: Unmatched = { count: 0, first: undefined };

  /** @throws InputError T026 if the map does not say what a file of this name is */
  constructor(map: ReadMap, file: string) {
    this.#fields = fileFields(map, file);
    this.#map = map;
    this.#file = file;
    this.header = map.header;
    this.#records = recordsOf(map, file);
  }

  get unmatched(): Unmatched {
    return this.#unmatched;
  }

  isOpen(): boolean {
    return this.#records.isOpen;
  }

  /** A last line without a newline may lack its end; of JSON alone one can tell. */
  read(text: string, at: number, whole: boolean): readonly TranslatedLine[] | 'torn' {
    if (!whole && !this.#records.isWhole(text)) return 'torn';
    const found = this.#records.read(text, at);
    if (found === undefined) return [];
    const record = found === 'unmatched' || this.#fields === undefined ? found : withFields(found, this.#fields);
    if (record !== 'unmatched') {
      for (const rule of this.#map.map.rules) {
        const lines = this.#linesOf(rule, record);
        if (lines !== undefined) return lines;
      }
    }
    return this.#noRule(text, record === 'unmatched' ? at : record.at);
  }

  #noRule(text: string, at: number): readonly TranslatedLine[] {
    if (this.#map.map.unmatched === 'skip') {
      this.#unmatched = { count: this.#unmatched.count + 1, first: this.#unmatched.first ?? at };
      return [];
    }
    throw new InputError('T021', `no rule takes the line: ${shortened(text)}`, { file: this.#file, line: at });
  }

  /** Nothing if the rule does not take the record. */
  #linesOf(rule: MapRule, record: LogRecord): readonly TranslatedLine[] | undefined {
    const { when = {} } = rule;
    const matched = this.#matched(rule, record);
    if (matched === undefined) return undefined;
    if (!Object.entries(when).every(([field, condition]) => this.#holds(condition, matched, field))) return undefined;
    const lines: TranslatedLine[] = [];
    for (const emitted of emittedBy(rule)) {
      const event = eventName(emitted, matched);
      if (event === undefined) return undefined;
      lines.push(this.#line(event, emitted, matched));
    }
    return lines;
  }

  /** The record, with the groups of the rule's expression; nothing if that does not match. */
  #matched({ match, in: field }: MapRule, record: LogRecord): LogRecord | undefined {
    if (match === undefined) return record;
    const pattern = this.#map.patterns.get(match);
    const text = field === undefined ? record.text.replace(/\r$/, '') : asText(record.get(field));
    if (pattern === undefined || text === undefined) return undefined;
    const found = pattern.exec(this.#short(text, record, field));
    return found === null ? undefined : withGroups(record, pattern, { text, field }, { ...found.groups });
  }

  #holds(condition: Condition, record: LogRecord, field: string): boolean {
    const text = asText(record.get(field));
    if (typeof condition !== 'object') return text === String(condition);
    if (Array.isArray(condition)) return condition.some((one) => text === String(one));
    if ('present' in condition) return (text !== undefined && text !== '') === condition.present;
    return (
      text !== undefined && this.#map.patterns.get(condition.pattern)?.test(this.#short(text, record, field)) === true
    );
  }

  /** No expression is shown more than the map allows. */
  #short(text: string, record: LogRecord, field: string | undefined): string {
    const { longestLine } = this.#map.map;
    if (text.length <= longestLine) return text;
    const what = field === undefined ? 'the line' : `"${field}"`;
    const reason = `${what} has ${text.length} characters, more than the ${longestLine} of "longestLine" in the map`;
    throw new InputError('T008', reason, { file: this.#file, line: record.at });
  }

  #line(event: string, emitted: Emitted, record: LogRecord): TranslatedLine {
    const { common = {} } = this.#map.map;
    const fields: { [field: string]: unknown } = { event };
    for (const target of traceFieldNames) {
      const spec = emitted[target] ?? common[target];
      const value = spec === undefined ? undefined : this.#value(target, spec, record);
      if (value !== undefined) fields[target] = value;
    }
    return { line: this.#checked(fields, emitted, record), at: record.at, text: record.text };
  }

  #value(target: TraceField, spec: NonNullable<Emitted[TraceField]>, record: LogRecord): unknown {
    if (typeof spec !== 'object' || Array.isArray(spec)) return spec;
    try {
      return fieldValue(target, spec, record.get(spec.field));
    } catch (error) {
      if (!(error instanceof ValueFault)) throw error;
      throw new InputError('T022', error.message, { file: this.#file, ...record.spot(spec.field) });
    }
  }

  /** What the schema of the line refuses is told with the place in the log that it was made of. */
  #checked(fields: { [field: string]: unknown }, emitted: Emitted, record: LogRecord) {
    try {
      return parseLineFields(fields, this.#file, record.at);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const target = traceFieldNames.find((name) => error.reason.startsWith(`"${name}" of `));
      const spec = target && (emitted[target] ?? this.#map.map.common?.[target]);
      const isField = typeof spec === 'object' && !Array.isArray(spec);
      const spot = isField ? record.spot(spec.field) : { line: record.at };
      throw new InputError(error.code, error.reason, { file: this.#file, ...spot });
    }
  }
}

/** The name of the event; nothing if the rule has none for what the record says. */
function eventName({ event }: Emitted, record: LogRecord): string | undefined {
  if (typeof event === 'string') return event;
  const name = asText(record.get(event.field));
  return name !== undefined && Object.hasOwn(event.names, name) ? event.names[name] : undefined;
}

/** A value as conditions and expressions see it. */
function asText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

const shortened = (text: string) => JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text);
