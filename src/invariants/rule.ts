// What a rule is: data, and a monitor over events. A monitor sees events and nothing else, and does constant work on
// each; what it remembers is plain data, so that exploration can copy it, compare it and make it part of a state.
import type { Clause, EventType, ObservedEvent, ObservedType, Parameters } from '../protocol/index.js';

/** Rules of every system that copies so (`RC-…`), and rules that only this model demands (`M-…`). */
export type RuleId = `RC-${string}` | `M-${string}`;

/** An event that a violation points to, by type and number. */
export type Reference = { readonly type: ObservedType; readonly number?: number };

export type Violation = {
  /** One English clause with both values: `message up to 7, but 6 was never acknowledged`. */
  readonly found: string;
  /**
   * Earlier events that may be what makes it one: each event about a write that the outcome can depend on. The smallest
   * set is worked out from them. Crashes, recoveries, takeovers and the beginning need not be among them.
   */
  readonly because: readonly Reference[];
  /** The event whose absence makes it a violation. */
  readonly missing?: Reference;
};

/** Nothing to say of this event; checked, and it held; or broken. */
export type Outcome = undefined | 'held' | Violation;

/** What a monitor may know beforehand of the system it watches. */
export type Setting = {
  readonly parameters: Parameters;
  /** Whether events of this type are seen when they happen. */
  readonly shows: (type: EventType) => boolean;
  /** Whether events of this type never happen; default: any may. */
  readonly lacks?: (type: EventType) => boolean;
  /** Of how many writes or messages at least each rule remembers what it has to; default: as many as it says itself. */
  readonly remembers?: number;
};

/** Whether an event of this type may happen unseen. */
export const mayHide = ({ shows, lacks }: Setting, type: EventType): boolean => !shows(type) && !lacks?.(type);

export interface Rule<State = unknown> {
  readonly id: RuleId;
  /** The name of its file. */
  readonly name: string;
  readonly clauses: readonly Clause[];
  /** The definitions of spec/model/RemoteCopy.tla that it restates, or is a part of. */
  readonly model: readonly string[];
  /** What must hold, in one English sentence. */
  readonly statement: string;
  /** Groups of event types; the rule is observable in a system that shows all types of one group. */
  readonly needs: readonly (readonly ObservedType[])[];
  /** What must be seen before the rule counts as exercised: what the monitor answers `held` to. */
  readonly exercisedBy: string;
  /** The events that it looks at; it is never asked about others. */
  readonly watches: readonly ObservedType[];
  /** The state in which nothing has happened. */
  initial(setting: Setting): State;
  /** Another state that is equal and goes on by itself; default: a structured clone, which is slow where much is remembered. */
  copy?(state: State): State;
  /** Takes the event into the state, in place, and says what it means. A violating event leaves the state as it was. */
  at(state: State, event: ObservedEvent): Outcome;
  /**
   * Events without which this one would be a violation, and which have not been seen: were they hidden, they must have
   * happened. It changes nothing. A permission or a message that it wants may as well cover more.
   */
  wants?(state: State, event: ObservedEvent): readonly Reference[];
}

/** Keeps the state's type inside the rule, so that rules of all kinds can stand in one list. */
export const defineRule = <State>(rule: Rule<State>): Rule => rule;

/** A rule that wants more than this many events before another lists one more than this, and leaves it at that. */
export const mostWanted = 10_000;

/** Nothing is wanted. */
export const nothing: readonly Reference[] = [];

/** The events of this type with these numbers, in order; nothing if `last` is below `first`. */
export function numbersOf(type: ObservedType, first: number, last: number): readonly Reference[] {
  if (last < first) return nothing;
  const references: Reference[] = [];
  for (let number = first; number <= last && number <= first + mostWanted; number += 1)
    references.push({ type, number });
  return references;
}

/** A violation found here, because of these earlier events, for want of that one. */
export const broken = (found: string, because: readonly Reference[] = [], missing?: Reference): Violation =>
  missing === undefined ? { found, because } : { found, because, missing };

/** Found of an event that came before its turn, so that the next one is missing, or after it. */
export const outOfTurn = (type: EventType, number: number, last: number, found: string): Violation =>
  number > last
    ? broken(found, [], { type, number: last + 1 })
    : broken(found, [
        { type, number },
        { type, number: last },
      ]);
