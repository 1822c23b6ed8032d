// The statecharts and the rules of a pair compared, as one sentence.
import { compare, pairNetwork } from '../../src/explore/index.js';
import type { Rule } from '../../src/invariants/index.js';
import { nameOf, type Parameters } from '../../src/protocol/index.js';

export type PairComparison = {
  readonly states: number;
  /** The first difference, with a shortest run to it; nothing if there is none. */
  readonly difference: string | undefined;
};

/**
 * Compares the statecharts of this size with these rules.
 *
 * @param beyond 1: over every event with a number from 0 to writes + 1; 0: over those with the number of a write
 */
export function comparePair(parameters: Parameters, rules: readonly Rule[], beyond: 0 | 1): PairComparison {
  const { states, difference } = compare(pairNetwork(parameters, { rules, beyond }));
  if (difference === undefined) return { states, difference };
  const { events, refusedBy, broken } = difference;
  const names = events.map(nameOf);
  const who = broken.map(({ id, found }) => `${id} (${found})`).join(' and ');
  const what = refusedBy === 'machines' ? 'only the statecharts refuse' : `only ${who} refuses`;
  return { states, difference: `after ${names.slice(0, -1).join(' ') || 'nothing'}, ${names.at(-1)}: ${what}` };
}
