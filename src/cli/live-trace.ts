// Traces that are still being written: a growing file, a pipe or a socket, as bytes that come until the end, or until it is
// said to stop. Of a line that is being written nothing is handed on before its newline.
import { constants, openSync, statSync } from 'node:fs';
import { connect, Socket } from 'node:net';
import { InputError, type TraceSource } from '../oracle/index.js';
import { UsageError } from './exit-code.js';
import { type FileForm, GrowingFile, rest } from './growing-file.js';
import { systemMessage } from './system-message.js';

const newline = 0x0a;

/**
 * What this name means: `-` is standard input, `tcp:host:port` and the path of a socket are connected to, a pipe is read to
 * its end, and a file is read as it grows.
 *
 * @throws UsageError for an address that is none
 * @throws InputError T001 if there is no such file, or it is a folder
 */
export function liveTrace(name: string, signal: AbortSignal, form: FileForm): LiveTrace {
  const shown = name === '-' ? '(standard input)' : name;
  const { bytes, another, canWait } = bytesOf(name, signal, form);
  // It ended by itself if that was before it was said to stop.
  let isOver = false;
  async function* open(): AsyncGenerator<Uint8Array> {
    yield* wholeLines(readable(bytes(), shown, signal), signal);
    isOver = !signal.aborted;
  }
  return {
    source: { name: shown, again: false, live: { canWait, isStopped: () => signal.aborted && !isOver }, open },
    another,
  };
}

export type LiveTrace = {
  readonly source: TraceSource;
  /** Whether, now that it has ended, the source goes on with another trace. */
  readonly another: () => boolean;
};

type Live = {
  readonly bytes: () => AsyncIterable<Uint8Array>;
  readonly another: () => boolean;
  readonly canWait: boolean;
};

function bytesOf(name: string, signal: AbortSignal, form: FileForm): Live {
  if (name === '-') return once(() => untilStopped(process.stdin, signal));
  if (name.startsWith('tcp:')) {
    const { host, port } = addressOf(name);
    return once(() => untilStopped(connect({ host, port }), signal));
  }
  const found = statusOf(name);
  if (found.isSocket()) return once(() => untilStopped(connect(name), signal));
  if (found.isFIFO()) return once(() => pipe(name, signal));
  if (found.isDirectory()) throw new InputError('T001', 'it is a folder', { file: name });
  const file = new GrowingFile(name, signal, form);
  return { bytes: () => file.bytes(), another: () => file.beginsAnew, canWait: true };
}

const once = (bytes: Live['bytes']): Live => ({ bytes, another: () => false, canWait: false });

function statusOf(name: string) {
  try {
    return statSync(name);
  } catch (error) {
    throw new InputError('T001', systemMessage(error), { file: name });
  }
}

function addressOf(name: string): { readonly host: string; readonly port: number } {
  const [, host = '', port = ''] = /^tcp:(.+):(\d{1,5})$/.exec(name) ?? [];
  if (host === '' || Number(port) > 65_535) throw new UsageError(`${name} is no address: write tcp:host:port`);
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}

/** A stream that is closed when it is said to stop. */
async function* untilStopped(stream: NodeJS.ReadableStream & { destroy(): unknown }, signal: AbortSignal) {
  const stop = () => stream.destroy();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    for await (const chunk of stream) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** A named pipe, from its first writer to its last. A blocking read could not be stopped. */
async function* pipe(name: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  let isWritten = false;
  while (!isWritten && !signal.aborted) {
    const fd = openSync(name, constants.O_RDONLY | constants.O_NONBLOCK);
    for await (const chunk of untilStopped(new Socket({ fd, readable: true, writable: false }), signal)) {
      isWritten = true;
      yield chunk;
    }
    if (!isWritten) await rest(signal);
  }
}

/** What is stopped ends with its last whole line; what ends by itself ends where it ends. */
async function* wholeLines(chunks: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(newline) + 1;
    if (chunk.length === 0) yield chunk;
    else if (end > 0) {
      yield Buffer.concat([...held, chunk.subarray(0, end)]);
      held = [];
    }
    if (end < chunk.length) held.push(chunk.subarray(end));
  }
  if (!signal.aborted && held.length > 0) yield Buffer.concat(held);
}

async function* readable(chunks: AsyncIterable<Uint8Array>, file: string, signal: AbortSignal) {
  try {
    yield* chunks;
  } catch (error) {
    if (signal.aborted) return;
    throw error instanceof InputError ? error : new InputError('T001', systemMessage(error), { file });
  }
}
