// Rules that are best asked together when states are left out: a rule that remembers what would be left out keeps it from
// being so. Which those are shows at the smallest size with two of everything. How they are grouped changes no verdict.
import { exploreCovered, pairNetwork } from '../explore/index.js';
import type { Rule } from '../invariants/index.js';

const small = { writes: 2, queueDepth: 2, primaryCapacity: 2, secondaryCapacity: 2 };

/** The rules, those together that leave as many states as each other; the least demanding first. */
export function ruleGroups(rules: readonly Rule[]): readonly (readonly Rule[])[] {
  const groups = new Map<number, Rule[]>();
  for (const rule of rules) {
    const { states } = exploreCovered(pairNetwork(small, { rules: [rule] }));
    groups.set(states, [...(groups.get(states) ?? []), rule]);
  }
  return [...groups].sort(([a], [b]) => a - b).map(([, group]) => group);
}
