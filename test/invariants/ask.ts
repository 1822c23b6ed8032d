// One rule, asked about events one after the other: what it says of the last, and what it would want before one more.
import { type Reference, type Rule, type RuleId, rules, type Setting } from '../../src/invariants/index.js';
import { type EventType, type ObservedEvent, unbounded } from '../../src/protocol/index.js';

function ruleOf(id: RuleId): Rule {
  const rule = rules.find((one) => one.id === id);
  if (rule === undefined) throw new Error(`there is no rule ${id}`);
  return rule;
}

/** A system that has every event and does not show these. */
const hiding = (hidden: readonly EventType[]): Setting => ({
  parameters: unbounded,
  shows: (type) => !hidden.includes(type),
});

/** What a rule says of the last of these events; of what is broken, the sentence. */
export function lastAnswer(id: RuleId, events: readonly ObservedEvent[], hidden: readonly EventType[] = []): unknown {
  const last = lastOutcome(id, events, hidden);
  return typeof last === 'object' ? last.found : last;
}

/** The same, whole. */
export function lastOutcome(id: RuleId, events: readonly ObservedEvent[], hidden: readonly EventType[] = []) {
  const rule = ruleOf(id);
  const state = rule.initial(hiding(hidden));
  return events.map((event) => (rule.watches.includes(event.type) ? rule.at(state, event) : undefined)).at(-1);
}

/** What it wants to have happened before the last of them. */
export function wantedBeforeLast(
  id: RuleId,
  events: readonly ObservedEvent[],
  hidden: readonly EventType[] = [],
): readonly Reference[] {
  const rule = ruleOf(id);
  const state = rule.initial(hiding(hidden));
  for (const event of events.slice(0, -1)) if (rule.watches.includes(event.type)) rule.at(state, event);
  const [last] = events.slice(-1);
  return last === undefined ? [] : (rule.wants?.(state, last) ?? []);
}
