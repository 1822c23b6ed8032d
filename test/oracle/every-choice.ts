// Whether a set of lines is what makes a violation, worked out the long way: every choice of the other lines is tried.
// For short traces only. It shares nothing with the oracle's own search but the rules.

import { structuralKey } from '../../src/explore/structural-key.js';
import type { Rule, Setting } from '../../src/invariants/index.js';
import type { ToldEvent } from '../../src/oracle/index.js';
import type { ObservedEvent } from '../../src/protocol/index.js';

type Choice = { readonly state: unknown; readonly taken: ReadonlyMap<number, boolean> };

export type Case = {
  readonly rule: Rule;
  readonly setting: Setting;
  /** Everything up to the line that violates, and not beyond the event that does. */
  readonly told: readonly ToldEvent[];
  readonly last: number;
};

/** The told events up to the first that breaks the rule. */
export function caseOf(rule: Rule, setting: Setting, told: readonly ToldEvent[]): Case {
  const state = rule.initial(setting);
  const index = told.findIndex(({ event }) => rule.watches.includes(event.type) && isBroken(rule, state, event));
  return { rule, setting, told: told.slice(0, index + 1), last: told[index]?.line ?? 0 };
}

/** Whether the rule is broken whichever other lines are there, as long as these and the last one are. */
export function makeItOne(whole: Case, lines: ReadonlySet<number>): boolean {
  const { rule, setting, told, last } = whole;
  const fixed = new Set([...lines, last]);
  let choices: readonly Choice[] = [{ state: rule.initial(setting), taken: new Map() }];
  for (const one of told) {
    if (!rule.watches.includes(one.event.type)) continue;
    const next = choices.flatMap((choice) => choicesAfter(whole, fixed, choice, one));
    choices = [...new Map(next.map((choice) => [keyOf(choice, told), choice])).values()];
  }
  return choices.length === 0;
}

/** With the event and without it, as far as that is open, where it keeps the rule. */
function choicesAfter(
  { rule, told }: Case,
  fixed: ReadonlySet<number>,
  { state, taken }: Choice,
  { event, line }: ToldEvent,
): readonly Choice[] {
  const known = fixed.has(line) ? true : taken.get(line);
  return (known === undefined ? [true, false] : [known]).flatMap((take) => {
    const after = take ? afterEvent(rule, state, asKnown(event, taken, told)) : { state };
    return after === undefined ? [] : [{ state: after.state, taken: new Map([...taken, [line, take]]) }];
  });
}

const keyOf = ({ state, taken }: Choice, told: readonly ToldEvent[]) => structuralKey([state, decided(taken, told)]);

function afterEvent(rule: Rule, state: unknown, event: ObservedEvent): { readonly state: unknown } | undefined {
  const copy = structuredClone(state);
  return isBroken(rule, copy, event) ? undefined : { state: copy };
}

const isBroken = (rule: Rule, state: unknown, event: ObservedEvent) => typeof rule.at(state, event) === 'object';

/** Without the line of its issue, a store does not say which write it stores. */
function asKnown(event: ObservedEvent, taken: Choice['taken'], told: readonly ToldEvent[]): ObservedEvent {
  if (event.type !== 'primary.store' || event.write === undefined) return event;
  const upToHere = told.slice(
    0,
    told.findIndex((one) => one.event === event),
  );
  const issue = upToHere.findLast((one) => one.event.type === 'host.issue' && one.event.write === event.write);
  if (issue === undefined || taken.get(issue.line) !== false) return event;
  const { write: _, ...unnamed } = event;
  return unnamed;
}

/** The choices that count later: lines that tell more than one event, and issues. */
const decided = (taken: Choice['taken'], told: readonly ToldEvent[]) =>
  [...taken].filter(
    ([line]) =>
      told.filter((one) => one.line === line).length > 1 ||
      told.some((one) => one.line === line && one.event.type === 'host.issue'),
  );
