// Reads a trace: from bytes to headers and lines that their schemas accepted.
import type { TraceHeader, TraceLine } from '../protocol/index.js';
import { readLines } from './lines.js';
import { parseLine } from './parse-line.js';

/** Gives the bytes of a trace from the beginning, as often as it is asked. */
export type TraceSource = { readonly name: string; open(): AsyncIterable<Uint8Array>; readonly again: boolean };

/** A line as read: a header or an event, or the torn end of a truncated trace. */
export type ReadItem =
  | { readonly at: number; readonly text: string; readonly header: TraceHeader }
  | { readonly at: number; readonly text: string; readonly line: TraceLine }
  | { readonly at: number; readonly text: string; readonly torn: true };

/**
 * The lines of a trace as they come, empty ones left out.
 *
 * @throws InputError for the first that cannot be read
 */
export async function* readTrace(source: TraceSource, onProgress?: (lines: number) => void): AsyncGenerator<ReadItem> {
  for await (const { first, lines, whole } of readLines(source.open(), source.name)) {
    for (const [k, text] of lines.entries()) {
      const at = first + k;
      const bare = at === 1 ? text.replace(/^\uFEFF/, '') : text;
      if (bare.trim() === '') continue;
      yield whole || isJson(bare)
        ? { at, text, ...parsed(bare, { file: source.name, line: at }) }
        : { at, text, torn: true };
    }
    onProgress?.(first + lines.length - 1);
  }
}

function parsed(text: string, place: { readonly file: string; readonly line: number }) {
  const result = parseLine(text, place);
  return result.kind === 'header' ? { header: result.header } : { line: result.line };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
