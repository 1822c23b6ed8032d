// The invariants of a network, asked of states by number.
import type { BrokenMonitor } from './broken-monitor.js';
import type { Network } from './network.js';
import { StatePredicate } from './state-predicate.js';
import type { StatechartAutomaton } from './statechart-automaton.js';

export const invariantsOf = (
  { invariants = {} }: Pick<Network, 'invariants'>,
  charts: readonly StatechartAutomaton[],
): readonly StatePredicate[] =>
  Object.entries(invariants).map(([name, says]) => new StatePredicate(name, says, charts));

/** What the invariants that do not hold in the state are found guilty of. */
export const brokenIn = (invariants: readonly StatePredicate[], locals: Int32Array): readonly BrokenMonitor[] =>
  invariants
    .filter((invariant) => !invariant.holds(locals))
    .map(({ name }) => ({ id: name, found: 'does not hold in the state that is reached' }));
