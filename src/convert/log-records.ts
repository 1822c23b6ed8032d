// From the lines of a log to records, one reader for each form: text, JSON Lines, CSV.
import { InputError, jsonFault } from '../oracle/index.js';
import { type CsvRecord, CsvRecords } from './csv-records.js';
import { emittedBy } from './log-map.js';
import { csvRecord, jsonRecord, type LogRecord, textRecord } from './log-record.js';
import type { ReadMap } from './read-log-map.js';

export interface LogRecords {
  /**
   * The record that ends with this line; nothing if there is none yet; `unmatched` for a line that is not of the form.
   *
   * @throws InputError
   */
  read(text: string, at: number): LogRecord | 'unmatched' | undefined;
  /** Whether a line that no newline ends is whole all the same. */
  isWhole(text: string): boolean;
  /** Whether a record has begun and not ended. */
  readonly isOpen: boolean;
}

/** The reader for the form that the map says. */
export function recordsOf(map: ReadMap, file: string): LogRecords {
  switch (map.map.format) {
    case 'csv':
      return new CsvLog(map, file);
    case 'jsonl':
      return new JsonLog(map, file);
    default:
      return new TextLog(map, file);
  }
}

class TextLog implements LogRecords {
  readonly isOpen = false;
  readonly #file: string;
  readonly #split: RegExp | undefined;
  readonly #longest: number;

  constructor({ map, patterns }: ReadMap, file: string) {
    this.#file = file;
    this.#longest = map.longestLine;
    this.#split = map.line === undefined ? undefined : patterns.get(map.line);
  }

  read(raw: string, at: number): LogRecord | 'unmatched' | undefined {
    const text = raw.replace(/\r$/, '');
    if (text.trim() === '') return undefined;
    if (this.#split === undefined) return textRecord(text, at);
    if (text.length > this.#longest) {
      const reason = `the line has ${text.length} characters, more than the ${this.#longest} of "longestLine" in the map`;
      throw new InputError('T008', reason, { file: this.#file, line: at });
    }
    const found = this.#split.exec(text);
    return found === null ? 'unmatched' : textRecord(text, at, this.#split, { ...found.groups });
  }

  isWhole(text: string): boolean {
    return text.trim() === '';
  }
}

class JsonLog implements LogRecords {
  readonly isOpen = false;
  readonly #file: string;
  readonly #skips: boolean;

  constructor({ map }: ReadMap, file: string) {
    this.#file = file;
    this.#skips = map.unmatched === 'skip';
  }

  read(text: string, at: number): LogRecord | 'unmatched' | undefined {
    if (text.trim() === '') return undefined;
    const fields = objectIn(text);
    if (fields !== undefined) return jsonRecord(text, at, fields);
    if (this.#skips) return 'unmatched';
    if (isJson(text)) throw new InputError('T003', 'the line is JSON, but no object', { file: this.#file, line: at });
    throw jsonFault(text, { file: this.#file, line: at });
  }

  isWhole(text: string): boolean {
    return text.trim() === '' || isJson(text);
  }
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

class CsvLog implements LogRecords {
  readonly #records: CsvRecords;
  readonly #file: string;
  readonly #needed: readonly string[];
  #columns: ReadonlyMap<string, number> | undefined;
  /** The names of the columns, where the first record has them. */
  #header: readonly string[] | undefined;

  constructor(map: ReadMap, file: string) {
    const { delimiter = ',', columns } = map.map.csv ?? {};
    this.#file = file;
    this.#records = new CsvRecords(delimiter, file);
    this.#needed = columnsNeeded(map);
    if (columns !== undefined) this.#columns = this.#named(columns, 1);
  }

  get isOpen(): boolean {
    return this.#records.isOpen;
  }

  read(text: string, at: number): LogRecord | undefined {
    const record = this.#records.read(text, at);
    if (record === undefined) return undefined;
    if (this.#isHeader(record)) return undefined;
    if (this.#columns === undefined) {
      this.#header = namesIn(record);
      this.#columns = this.#named(this.#header, record.at);
      return undefined;
    }
    this.#checkSize(record, this.#columns.size);
    return csvRecord(record, this.#columns);
  }

  isWhole(text: string): boolean {
    return !this.#records.isOpen && text.trim() === '';
  }

  /** A file that is read on from its start, because it was rotated, names its columns again. */
  #isHeader(record: CsvRecord): boolean {
    const header = this.#header;
    return header?.length === record.values.length && namesIn(record).every((name, k) => name === header[k]);
  }

  #named(names: readonly string[], at: number): ReadonlyMap<string, number> {
    const columns = new Map(names.map((name, k) => [name, k]));
    const twice = names.find((name, k) => columns.get(name) !== k);
    if (twice !== undefined) throw this.#wrong(`two columns are named ${JSON.stringify(twice)}`, at);
    const missing = this.#needed.find((name) => !columns.has(name));
    if (missing === undefined) return columns;
    const reason = `no column is named ${JSON.stringify(missing)}, which the map reads; there are ${names.join(', ')}`;
    throw new InputError('T022', reason, { file: this.#file, line: at });
  }

  #checkSize({ values, at }: CsvRecord, columns: number): void {
    if (values.length === columns) return;
    throw this.#wrong(`the record has ${values.length} values for ${columns} columns`, at);
  }

  #wrong(reason: string, line: number): InputError {
    return new InputError('T023', reason, { file: this.#file, line });
  }
}

const namesIn = ({ values }: CsvRecord): readonly string[] => values.map((value) => value.text.trim());

/** The columns that the map reads wherever it reads at all; groups of its expressions have names of their own. */
function columnsNeeded({ map, patterns }: ReadMap): readonly string[] {
  const groups = [...patterns.keys()].flatMap((source) =>
    [...source.matchAll(/\(\?<([^>]*)>/g)].map(([, name]) => name),
  );
  const fields = map.rules.flatMap((rule) => [
    ...(rule.in === undefined ? [] : [rule.in]),
    ...Object.keys(rule.when ?? {}),
    ...[map.common ?? {}, ...emittedBy(rule)].flatMap((values) =>
      Object.values(values).flatMap((value) => (typeof value === 'object' && 'field' in value ? [value.field] : [])),
    ),
  ]);
  const ofFiles = (map.files ?? []).flatMap((entry) => Object.keys(entry.fields ?? {}));
  return [...new Set(fields)].filter((field) => !groups.includes(field) && !ofFiles.includes(field));
}
