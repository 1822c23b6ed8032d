// Runs rules over events: asks each rule about the events it watches, and no other, and counts what it checked.
import type { ObservedEvent, ObservedType } from '../protocol/index.js';
import type { Rule, Setting, Violation } from './rule.js';

export type BrokenRule = { readonly rule: Rule; readonly violation: Violation };

export type Watch = {
  /** Shows the event to every rule that watches its type; what it broke, in the order of the rules. */
  observe(event: ObservedEvent): readonly BrokenRule[];
  /** How often each rule was checked and held, in the order of the rules. */
  readonly checks: readonly number[];
};

type Monitor = { readonly rule: Rule; readonly state: unknown; readonly index: number };

const nothing: readonly BrokenRule[] = [];

/** Starts the monitors of these rules. */
export function watch(rules: readonly Rule[], setting: Setting): Watch {
  const checks = rules.map(() => 0);
  const watching = new Map<ObservedType, Monitor[]>();
  for (const [index, rule] of rules.entries()) {
    const monitor = { rule, state: rule.initial(setting), index };
    for (const type of rule.watches) watching.set(type, [...(watching.get(type) ?? []), monitor]);
  }
  return {
    checks,
    observe(event) {
      let found = nothing;
      for (const { rule, state, index } of watching.get(event.type) ?? []) {
        const outcome = rule.at(state, event);
        if (outcome === 'held') checks[index] = (checks[index] ?? 0) + 1;
        else if (outcome !== undefined) found = [...found, { rule, violation: outcome }];
      }
      return found;
    },
  };
}
