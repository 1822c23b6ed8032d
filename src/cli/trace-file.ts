// Opens traces for reading; `-` is standard input, which can be read only once.
import { createReadStream, statSync } from 'node:fs';
import { InputError, type TraceSource } from '../oracle/index.js';
import { systemMessage } from './output.js';

/**
 * @throws InputError T001 if there is no such file, or it is a folder
 */
export function traceFile(name: string): TraceSource {
  if (name === '-') return { name: '(standard input)', again: false, open: () => process.stdin };
  try {
    if (statSync(name).isDirectory()) throw new InputError('T001', 'it is a folder', { file: name });
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError('T001', systemMessage(error), { file: name });
  }
  return { name, again: statSync(name).isFile(), open: () => read(name) };
}

async function* read(name: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(name, { highWaterMark: 1 << 18 });
  } catch (error) {
    throw new InputError('T001', systemMessage(error), { file: name });
  }
}
