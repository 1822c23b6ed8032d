// A folder for what a command writes.
import { makeFolder as make } from '../server/files/index.js';
import { UsageError } from './exit-code.js';

/** @throws UsageError */
export function makeFolder(path: string): void {
  try {
    make(path);
  } catch (error) {
    throw error instanceof Error ? new UsageError(error.message) : error;
  }
}
