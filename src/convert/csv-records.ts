// Records of a CSV as RFC 4180 has them, from its lines one at a time: a quoted value may go over several lines. It is
// stricter than most readers: a quote in the wrong place is refused, because whoever guesses there misreads.
import { InputError } from '../oracle/index.js';

/** A value, and where it stands. */
export type CsvValue = { readonly text: string; readonly line: number; readonly column: number };

export type CsvRecord = {
  readonly values: readonly CsvValue[];
  /** The line that it begins on. */
  readonly at: number;
  /** The record as it stands, its lines joined. */
  readonly text: string;
};

/** Characters in the longest record; more is a quote that was never closed. */
const longestRecord = 1_048_576;

export class CsvRecords {
  readonly #delimiter: string;
  readonly #file: string;
  #values: CsvValue[] = [];
  #text = '';
  #at = 0;
  /** The quoted value that is not closed yet. */
  #open: { text: string; readonly line: number; readonly column: number } | undefined;

  constructor(delimiter: string, file: string) {
    this.#delimiter = delimiter;
    this.#file = file;
  }

  /** Whether a record has begun and not ended. */
  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /**
   * The record that ends with this line; nothing if it goes on, or the line is empty.
   *
   * @throws InputError T023 with line and column
   */
  read(raw: string, at: number): CsvRecord | undefined {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (this.#open === undefined) {
      if (line.trim() === '') return undefined;
      this.#begin(at, raw);
      return this.#readLine(line, raw, at);
    }
    this.#text += `\n${raw}`;
    if (this.#text.length > longestRecord) throw this.#wrong('this quote is never closed', this.#open);
    this.#open.text += '\n';
    return this.#readLine(line, raw, at);
  }

  #begin(at: number, text: string): void {
    this.#values = [];
    this.#at = at;
    this.#text = text;
  }

  #readLine(line: string, raw: string, at: number): CsvRecord | undefined {
    let place = 0;
    for (;;) {
      const end = this.#open === undefined ? this.#value(line, place, at) : this.#quoted(line, raw, place, at);
      if (end === undefined) return undefined;
      if (this.#open !== undefined) {
        place = end;
        continue;
      }
      if (end >= line.length) break;
      place = end + 1;
      if (place < line.length) continue;
      // A delimiter at the end of the line stands before one more value, which is empty.
      this.#values.push({ text: '', line: at, column: place + 1 });
      break;
    }
    return { values: this.#values, at: this.#at, text: this.#text };
  }

  /** Reads a value up to the delimiter or the end of the line, or opens a quoted one. */
  #value(line: string, start: number, at: number): number {
    if (line[start] === '"') {
      this.#open = { text: '', line: at, column: start + 1 };
      return start + 1;
    }
    const found = line.indexOf(this.#delimiter, start);
    const end = found < 0 ? line.length : found;
    const text = line.slice(start, end);
    const quote = text.indexOf('"');
    if (quote >= 0) {
      throw this.#wrong('a quote stands within a value that does not begin with one', {
        line: at,
        column: start + quote + 1,
      });
    }
    this.#values.push({ text, line: at, column: start + 1 });
    return end;
  }

  /** Reads on in a quoted value; nothing where it goes on after the end of the line. */
  #quoted(line: string, raw: string, start: number, at: number): number | undefined {
    if (this.#open === undefined) return start;
    let place = start;
    for (;;) {
      const quote = line.indexOf('"', place);
      if (quote < 0) {
        this.#open.text += raw.slice(place);
        return undefined;
      }
      this.#open.text += line.slice(place, quote);
      if (line[quote + 1] !== '"') return this.#close(line, quote + 1, at);
      this.#open.text += '"';
      place = quote + 2;
    }
  }

  #close(line: string, end: number, at: number): number {
    if (end < line.length && line[end] !== this.#delimiter) {
      if (this.#open !== undefined && this.#open.line < at) {
        const reason = `this quote is not closed before line ${at}, where something stands behind the next one: was one forgotten?`;
        throw this.#wrong(reason, this.#open);
      }
      throw this.#wrong('something stands between a closing quote and the delimiter', { line: at, column: end + 1 });
    }
    if (this.#open !== undefined) this.#values.push(this.#open);
    this.#open = undefined;
    return end;
  }

  #wrong(reason: string, { line, column }: { readonly line: number; readonly column: number }): InputError {
    return new InputError('T023', reason, { file: this.#file, line, column });
  }
}
