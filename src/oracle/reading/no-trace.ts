// Says what was given in place of a trace, and how what was meant is given. It reads nothing.
import { InputError } from './input-error.js';
import { isJson } from './parse-line.js';

const forms = 'a trace is a list of events, its text or bytes, or a source { name, again, open() }';

/** How a file is given: its bytes are opened when they are needed, and again for an explanation. */
const asFile = (name: string) =>
  `to check a file, give { name: ${name}, again: true, open: () => createReadStream(${name}) } (node:fs)`;

/** @throws TypeError for what is no trace, whatever is in it */
export function checkTraceInput(input: unknown): void {
  if (typeof input === 'string' || input instanceof Uint8Array) return;
  if (typeof input !== 'object' || input === null) throw noTrace(input === null ? 'null' : typeof input);
  if ('open' in input) {
    checkSource(input);
    return;
  }
  if (Symbol.iterator in input || Symbol.asyncIterator in input) return;
  if (input instanceof ArrayBuffer || ArrayBuffer.isView(input))
    throw noTrace('a buffer', 'give its bytes: new Uint8Array(buffer)');
  if (input instanceof URL) throw noTrace('a URL', asFile('url'));
  if ('then' in input) throw noTrace('a promise', 'await it first');
  if ('event' in input || 'trace' in input) throw noTrace('one item', 'put the items into a list: [item]');
  throw noTrace('an object');
}

/** @throws TypeError for what is no list of sources */
export function checkSources(sources: unknown): void {
  if (!Array.isArray(sources))
    throw new TypeError('checkLogs takes a list of sources { name, again, open() }, one for each log');
  for (const source of sources) checkSource(source);
}

function checkSource(source: unknown): void {
  if (typeof source === 'string') throw new TypeError(`${JSON.stringify(source)} is no source; ${asFile('name')}`);
  if (typeof source !== 'object' || source === null || !('open' in source) || typeof source.open !== 'function')
    throw new TypeError('a source has a function "open" that gives its bytes: { name, again, open() }');
  if (!('name' in source) || typeof source.name !== 'string')
    throw new TypeError('a source has a "name", a string, that messages give it: { name, again, open() }');
}

/**
 * A text is a trace, and one that is no line of it is most likely the name of a file.
 *
 * @throws InputError T002
 */
export function checkText(text: string, file: string): void {
  const line = text.replace(/^\uFEFF/, '').trim();
  if (line === '' || line.startsWith('{') || text.includes('\n') || isJson(line)) return;
  const shown = JSON.stringify(line.length > 60 ? `${line.slice(0, 60)}…` : line);
  throw new InputError('T002', `a text is the trace itself, and ${shown} is no line of one; ${asFile('name')}`, {
    file,
    line: 1,
    column: 1,
  });
}

/** @throws TypeError for a piece of a stream of bytes, which is no item of a trace */
export function checkItem(item: unknown): void {
  if (item instanceof Uint8Array) throw noTrace('a stream of bytes', asFile('name'));
}

const noTrace = (found: string, remedy = forms) => new TypeError(`${found} is no trace: ${remedy}`);
