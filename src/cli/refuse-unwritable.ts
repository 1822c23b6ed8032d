// Whether a result could be written is asked before the work for it is done.
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from './exit-code.js';
import { systemMessage } from './system-message.js';

/** @throws UsageError for a file or a folder that cannot be written to, by the name of the option that asks for it */
export function refuseUnwritable(option: string, file: string): void {
  try {
    if (existsSync(file) && statSync(file).isDirectory()) throw new Error('it is a folder');
    accessSync(existsSync(file) ? file : dirname(file), constants.W_OK);
  } catch (error) {
    throw new UsageError(`${option}: cannot write ${file}: ${systemMessage(error)}`);
  }
}
