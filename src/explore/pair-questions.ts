// What is asked of the pair beside its rules: that a crash is never refused, and that the copy comes to its end.
import type { AnyMachineSnapshot } from 'xstate';
import { variablesOf } from '../machines/index.js';
import type { Parameters } from '../protocol/index.js';
import type { Network, NetworkState, Predicate } from './network.js';

type Questions = Pick<Network, 'goal' | 'environment' | 'faults' | 'unfair'>;

/**
 * The goal: both are up, and every write is destaged and released; or, after a takeover, everything permitted is
 * destaged. Crashes stop at some time, and nobody has to take over.
 */
export function pairQuestions({ writes }: Parameters): Questions {
  const primary = rememberedBy(variablesOf.primary);
  const secondary = rememberedBy(variablesOf.secondary);
  const goal: Predicate = (state) => {
    const { primaryUp, released } = primary(chart(state, 1));
    const { active, secondaryUp, permitted, destaged } = secondary(chart(state, 5));
    if (active) return destaged === permitted;
    return primaryUp && secondaryUp && destaged === writes && released === writes;
  };
  return {
    goal,
    environment: {
      'primary.crash': (state) => primary(chart(state, 1)).primaryUp,
      'secondary.crash': (state) => secondary(chart(state, 5)).secondaryUp,
    },
    faults: ['primary.crash', 'secondary.crash'],
    unfair: ['secondary.takeover'],
  };
}

/** A chart's snapshot, by its place in the list of charts. */
function chart(state: NetworkState, place: number): AnyMachineSnapshot {
  const snapshot = state[place];
  if (snapshot === undefined) throw new RangeError(`a pair has six snapshots, not ${state.length}`);
  return snapshot;
}

/** The variables of a snapshot, worked out once. */
function rememberedBy<Variables>(read: (snapshot: AnyMachineSnapshot) => Variables) {
  const known = new WeakMap<AnyMachineSnapshot, Variables>();
  return (snapshot: AnyMachineSnapshot): Variables => {
    const found = known.get(snapshot) ?? read(snapshot);
    known.set(snapshot, found);
    return found;
  };
}
