// Asking a running node: what it refuses is said in its own words.
import { ControlRefusal, NodeRefusal } from '../server/index.js';
import { UsageError } from './exit-code.js';

/** @throws UsageError with the words of the node */
export async function asking<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    throw error instanceof ControlRefusal || error instanceof NodeRefusal ? new UsageError(error.message) : error;
  }
}
