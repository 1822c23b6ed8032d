// What a system lets be seen of itself, and what can therefore be said of each rule. Never more is claimed than was seen.
import type { Rule, Setting } from '../../invariants/index.js';
import { eventTypes, isEventType, type ObservedType, type TraceHeader, unbounded } from '../../protocol/index.js';

export type Observability = 'observable' | 'not observable' | 'not applicable';

/** What a header says of a system, all of it. */
export type HeaderSetting = Setting & Required<Pick<Setting, 'lacks'>>;

/**
 * A trace does not tell the size of its system, so nothing is bounded. Where stores are not shown, issues are not either: which
 * number a write gets that is issued after a crash, only the stores before it say.
 */
export function settingOf({ observes, lacks }: TraceHeader): HeaderSetting {
  const shown = new Set((observes ?? eventTypes).filter((type) => !lacks.includes(type)));
  if (!shown.has('primary.store') && !lacks.includes('primary.store')) shown.delete('host.issue');
  return { parameters: unbounded, shows: (type) => shown.has(type), lacks: (type) => lacks.includes(type) };
}

/** Whether the rule can be checked, given what the header says. */
export function observability(rule: Rule, header: TraceHeader): Observability {
  const { shows } = settingOf(header);
  const isShown = (type: ObservedType) => !isEventType(type) || shows(type);
  const isLacking = (type: ObservedType) => isEventType(type) && header.lacks.includes(type);
  if (rule.needs.some((group) => group.every(isShown))) return 'observable';
  return rule.needs.every((group) => group.some(isLacking)) ? 'not applicable' : 'not observable';
}
