// One rule, asked about events one after the other: what it says of the last, and what it would want before one more.
import {
  type Outcome,
  type Reference,
  type Rule,
  type RuleId,
  rules,
  type Setting,
} from '../../src/invariants/index.js';
import { type EventType, type ObservedEvent, unbounded } from '../../src/protocol/index.js';

function ruleOf(id: RuleId): Rule {
  const rule = rules.find((one) => one.id === id);
  if (rule === undefined) throw new Error(`there is no rule ${id}`);
  return rule;
}

/** What a system does not show, what it does not have, and of how much its rules remember. */
export type Knowing = Pick<Setting, 'remembers'> & {
  readonly hidden?: readonly EventType[];
  readonly lacks?: readonly EventType[];
};

/** Default: everything is there and shown. */
function settingOf({ hidden = [], lacks, remembers }: Knowing): Setting {
  const shows = (type: EventType) => !hidden.includes(type) && !lacks?.includes(type);
  return {
    parameters: unbounded,
    shows,
    ...(lacks === undefined ? {} : { lacks: (type: EventType) => lacks.includes(type) }),
    ...(remembers === undefined ? {} : { remembers }),
  };
}

/** What a rule says of the last of these events; of what is broken, the sentence. */
export function lastAnswer(id: RuleId, events: readonly ObservedEvent[], knowing: Knowing = {}): unknown {
  const last = lastOutcome(id, events, knowing);
  return typeof last === 'object' ? last.found : last;
}

/** The same, whole. */
export function lastOutcome(id: RuleId, events: readonly ObservedEvent[], knowing: Knowing = {}): Outcome {
  const { rule, state } = followed(id, events.slice(0, -1), knowing);
  const [last] = events.slice(-1);
  return last !== undefined && rule.watches.includes(last.type) ? rule.at(state, last) : undefined;
}

/** What it wants to have happened before the last of them. */
export function wantedBeforeLast(
  id: RuleId,
  events: readonly ObservedEvent[],
  knowing: Knowing = {},
): readonly Reference[] {
  const { rule, state } = followed(id, events.slice(0, -1), knowing);
  const [last] = events.slice(-1);
  return last === undefined ? [] : (rule.wants?.(state, last) ?? []);
}

/** The rule, and its state after these events. */
function followed(id: RuleId, events: readonly ObservedEvent[], knowing: Knowing) {
  const rule = ruleOf(id);
  const state = rule.initial(settingOf(knowing));
  for (const event of events) if (rule.watches.includes(event.type)) rule.at(state, event);
  return { rule, state };
}
