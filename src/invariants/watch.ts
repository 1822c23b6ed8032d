// Runs rules over events: asks each rule about the events it watches, and no other, and counts what it checked.
import type { ObservedEvent, ObservedType } from '../protocol/index.js';
import type { Reference, Rule, Setting, Violation } from './rule.js';

export type BrokenRule = { readonly rule: Rule; readonly violation: Violation };

/** What a rule wants to have happened before an event. */
export type Wanted = { readonly rule: Rule; readonly references: readonly Reference[] };

export type Watch = {
  /** Shows the event to every rule that watches its type; what it broke, in the order of the rules. */
  observe(event: ObservedEvent): readonly BrokenRule[];
  /** What the rules would want to have happened before this event, and have not seen; it changes nothing. */
  wants(event: ObservedEvent): readonly Wanted[];
  /** Another watch that has seen the same. */
  copy(): Watch;
  /** How often each rule was checked and held, in the order of the rules. */
  readonly checks: readonly number[];
};

type Monitor = { readonly rule: Rule; readonly state: unknown; readonly index: number };

const noneBroken: readonly BrokenRule[] = [];

/** Starts the monitors of these rules. */
export const watch = (rules: readonly Rule[], setting: Setting): Watch =>
  watchFrom(
    rules.map((rule, index) => ({ rule, state: rule.initial(setting), index })),
    rules.map(() => 0),
  );

function watchFrom(monitors: readonly Monitor[], checks: number[]): Watch {
  const watching = new Map<ObservedType, Monitor[]>();
  for (const monitor of monitors) {
    for (const type of monitor.rule.watches) watching.set(type, [...(watching.get(type) ?? []), monitor]);
  }
  return {
    checks,
    observe(event) {
      let found = noneBroken;
      for (const { rule, state, index } of watching.get(event.type) ?? []) {
        const outcome = rule.at(state, event);
        if (outcome === 'held') checks[index] = (checks[index] ?? 0) + 1;
        else if (outcome !== undefined) found = [...found, { rule, violation: outcome }];
      }
      return found;
    },
    wants: (event) =>
      (watching.get(event.type) ?? []).flatMap(({ rule, state }) => {
        const references = rule.wants?.(state, event) ?? [];
        return references.length === 0 ? [] : [{ rule, references }];
      }),
    copy: () =>
      watchFrom(
        monitors.map((monitor) => ({ ...monitor, state: structuredClone(monitor.state) })),
        [...checks],
      ),
  };
}
