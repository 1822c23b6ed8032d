// What a statechart says of itself beyond its behaviour: where each transition stands in the claim, and why a state
// refuses what it refuses. Pictures, tables and the cross-reference are made from it; behaviour never depends on it.
import type { Clause, EventType } from '../protocol/index.js';

/** `meta` of a state or a transition. */
export type Documentation = {
  /** The clauses of the claim that a transition carries out. */
  readonly clauses?: readonly Clause[];
  /** Why this state, and the states inside it, refuse an event; `*` stands for every event not named. */
  readonly refuses?: { readonly [T in EventType | '*']?: string };
};

/** Marks the clauses of a transition. */
export const carriesOut = (...clauses: readonly Clause[]): Documentation => ({ clauses });

/** Gives the reasons of a state. */
export const because = (refuses: Documentation['refuses'] & object): Documentation => ({ refuses });
