// Opens a trace in whatever form it has: destage's own, a log that a map explains, or a run of the TLA+ model. The form
// is the one asked for, else the map's, else what the file begins with says.
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { itfSource, LogTranslation, type ReadMap, readLogMap } from '../convert/index.js';
import { InputError, type TraceSource } from '../oracle/index.js';
import { Unreadable, UsageError } from './exit-code.js';
import { count } from './output.js';
import { systemMessage } from './system-message.js';
import { traceFile } from './trace-file.js';

export const forms = ['destage', 'itf', 'csv', 'jsonl', 'text'] as const;
export type Form = (typeof forms)[number];

export type OpenOptions = { readonly map?: string | undefined; readonly from?: Form | undefined };

/** The trace, and what is to be said of it once it has been read. */
export type Opened = { readonly source: TraceSource; readonly remarks: () => readonly string[] };

/**
 * @throws InputError if the file cannot be read, or the map is wrong
 * @throws Unreadable if the map cannot be read
 * @throws UsageError if the options do not go together
 */
export async function openTrace(file: string, { map, from }: OpenOptions): Promise<Opened> {
  if (map !== undefined) return throughMap(traceFile(file), map, from);
  const source = traceFile(file);
  switch (from ?? formOf(file, source)) {
    case 'itf':
      return { source: itfSource(await wholeText(source), file), remarks: () => [] };
    case 'destage':
      return { source, remarks: () => [] };
    default:
      throw new UsageError(`${file} is read through a map, which says what it means: --map FILE (see spec/mapping.md)`);
  }
}

/**
 * The log, as the map says.
 *
 * @throws InputError if the map is wrong, or does not know the log
 * @throws Unreadable if the map cannot be read
 */
export function throughMap(source: TraceSource, mapFile: string, from?: Form): Opened {
  const read = readMapFile(mapFile);
  const { name: file } = source;
  if (from !== undefined && from !== read.map.format) {
    throw new UsageError(`--from is ${from}, and the map ${mapFile} is for ${read.map.format}`);
  }
  let newest: LogTranslation | undefined;
  const translate = () => {
    newest = new LogTranslation(read, file);
    return newest;
  };
  // Before anything is read of it: a map may not know the file.
  translate();
  return { source: { ...source, translate }, remarks: () => remarksOn(newest, file) };
}

/** Never passed over in silence: what was left out may be what a verdict depends on. */
function remarksOn(translation: LogTranslation | undefined, file: string): readonly string[] {
  const { count: lines, first } = translation?.unmatched ?? { count: 0, first: undefined };
  if (lines === 0) return [];
  return [
    `${file}: no rule of the map took ${count(lines)} ${lines === 1 ? 'line' : 'lines'} (line ${first}${lines === 1 ? '' : ' is the first'})`,
  ];
}

function readMapFile(file: string): ReadMap {
  // An expression that tries too many ways is taken over by an engine that needs time in proportion to the line.
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Unreadable(`cannot read the map ${file}: ${systemMessage(error)}; --map takes a file (spec/mapping.md)`);
  }
  return readLogMap(text, file);
}

/** What the file is, by its name and by what it begins with. */
function formOf(file: string, { again }: TraceSource): Form {
  if (/\.itf(\.json)?$/i.test(file)) return 'itf';
  if (/\.csv$/i.test(file)) return 'csv';
  return again && /^\uFEFF?\s*\{\s*"(?:#meta|params|vars|states|loop)"\s*:/.test(beginningOf(file)) ? 'itf' : 'destage';
}

function beginningOf(file: string): string {
  try {
    const descriptor = openSync(file, 'r');
    const bytes = Buffer.alloc(1024);
    const length = readSync(descriptor, bytes);
    closeSync(descriptor);
    return bytes.toString('utf8', 0, length);
  } catch (error) {
    throw new InputError('T001', systemMessage(error), { file });
  }
}

/** Bytes in the longest file that is read whole. */
const longestFile = 256 * 1024 * 1024;

async function wholeText({ name, open }: TraceSource): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of open()) {
    length += chunk.length;
    if (length > longestFile)
      throw new InputError('T008', `the run is longer than ${count(longestFile)} bytes`, { file: name });
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new InputError('T009', 'the bytes are not UTF-8', { file: name });
  }
}
