// What a trace that starts in mid-life says of its beginning, and which states there can be at none. It must refuse no state
// that a pair can be in, whatever it lacks.
import { become, emptySet, firstMissing } from '../../invariants/sequence-set.js';
import type { Beginning } from '../../protocol/index.js';
import type { Spans } from './seen.js';

/** Why no pair can be in this state; nothing if one can. */
export function impossibleState(state: Omit<Beginning, 'held'> & { readonly held: Spans }): string | undefined {
  const { stored, released, reported, held, permitted, destaged } = state;
  if (released > reported)
    return `"released" is ${released} and "reported" ${reported}, but only what was reported is released`;
  if (reported > stored)
    return `"reported" is ${reported} and "stored" ${stored}, but only what was stored is reported`;
  if (destaged > permitted)
    return `"destaged" is ${destaged} and "permitted" ${permitted}, but only what was permitted is destaged`;
  if (permitted > stored)
    return `"permitted" is ${permitted} and "stored" ${stored}, but only what was stored is permitted`;
  const largest = held.reduce((most, [, last]) => Math.max(most, last), 0);
  if (largest > stored) return `"held" has ${largest} and "stored" is ${stored}, but only what was stored is held`;
  const there = emptySet();
  become(there, destaged, held);
  const missing = firstMissing(there, released);
  return missing === undefined
    ? undefined
    : `"released" is ${released}, but ${missing} is neither in "held" nor destaged, and only what the secondary has is released`;
}
