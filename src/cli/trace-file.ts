// Opens traces for reading; `-` is standard input, which can be read only once.
import { createReadStream, statSync } from 'node:fs';
import { InputError, type TraceSource } from '../oracle/index.js';
import { systemMessage } from './system-message.js';

/**
 * @throws InputError T001 if there is no such file, or it is a folder
 */
export function traceFile(name: string): TraceSource {
  if (name === '-') {
    const standardInput = '(standard input)';
    return { name: standardInput, again: false, open: () => read(process.stdin, standardInput) };
  }
  const again = isRegularFile(name);
  return { name, again, open: () => read(createReadStream(name, { highWaterMark: 1 << 18 }), name) };
}

/** A pipe or a device is not, and can be read only once. */
function isRegularFile(name: string): boolean {
  try {
    const found = statSync(name);
    if (found.isDirectory()) throw new InputError('T001', 'it is a folder', { file: name });
    return found.isFile();
  } catch (error) {
    throw unreadable(error, name);
  }
}

async function* read(stream: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  try {
    yield* stream;
  } catch (error) {
    throw unreadable(error, name);
  }
}

const unreadable = (error: unknown, name: string) =>
  error instanceof InputError ? error : new InputError('T001', systemMessage(error), { file: name });
