// The end of a primary that must never serve again. It is durable before it is said: from then on nobody makes it serve,
// whatever is asserted. Where it cannot be written down, that is said in its place, for then only people can keep it out.
import { asError } from '../files/index.js';
import { type ForGood, failureFor } from './node-failure.js';
import type { NodeOptions } from './node-options.js';
import { changeIdentity, type Prepared } from './prepare-node.js';

/** Writes it down, and gives what the node is to fail with. */
export async function endForGood(prepared: Prepared, options: NodeOptions, why: ForGood): Promise<Error> {
  try {
    await changeIdentity(prepared, options, why);
    return failureFor(why);
  } catch (error) {
    return failureFor(why, asError(error));
  }
}
