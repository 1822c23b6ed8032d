// What a program gives besides a trace: options and rules by name. A name that means nothing is a slip of the pen, and would
// quietly change what is judged, so it is refused as the command refuses it.
import { claimRules } from '../../invariants/index.js';
import { guessOf } from '../reading/line-fault.js';

/** @throws TypeError for an option that the function does not have */
export function checkOptions(options: unknown, known: readonly string[], name: string): void {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(
      `the options of ${name} are ${options === null ? 'null' : typeof options}, but must be an object`,
    );
  const unknown = Object.keys(options).find((option) => !known.includes(option));
  if (unknown === undefined) return;
  const guess = guessOf(unknown, known);
  throw new TypeError(`${name} has no option "${unknown}"${guess === '' ? `; it has ${known.join(', ')}` : guess}`);
}

/** @throws TypeError for what is no list of claim rules */
export function checkWithout(ids: unknown): void {
  const known: readonly string[] = claimRules.map(({ id }) => id);
  if (!Array.isArray(ids)) throw new TypeError('"without" takes a list of claim rules, such as ["RC-H", "RC-I"]');
  const unknown: unknown = ids.find((id) => !known.includes(id));
  if (ids.every((id) => known.includes(id))) return;
  throw new TypeError(`"without" takes claim rules, and ${String(unknown)} is none of ${known.join(', ')}`);
}
