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

const noneBroken: readonly BrokenRule[] = [];
const noneWanted: readonly Wanted[] = [];

/** Starts the monitors of these rules. */
export const watch = (rules: readonly Rule[], setting: Setting): Watch =>
  watchFrom(
    rules,
    rules.map((rule) => rule.initial(setting)),
    rules.map(() => 0),
  );

function watchFrom(rules: readonly Rule[], states: readonly unknown[], checks: number[]): Watch {
  const watching = watchingBy(rules);
  return {
    checks,
    observe(event) {
      let found = noneBroken;
      const watchers = watching.get(event.type) ?? nobody;
      for (let k = 0; k < watchers.length; k += 1) {
        const watcher = watchers[k];
        if (watcher === undefined) continue;
        const { index } = watcher;
        const outcome = watcher.at(states[index], event);
        // Most say nothing: that comparison is one of addresses, the next one of types.
        if (outcome === undefined) continue;
        if (typeof outcome === 'string') checks[index] = (checks[index] ?? 0) + 1;
        else found = [...found, { rule: watcher.rule, violation: outcome }];
      }
      return found;
    },
    wants(event) {
      let wanted = noneWanted;
      for (const { rule, index, wants } of watching.get(event.type) ?? nobody) {
        if (wants === undefined) continue;
        const references = wants(states[index], event);
        if (references.length > 0) wanted = [...wanted, { rule, references }];
      }
      return wanted;
    },
    copy: () =>
      watchFrom(
        rules,
        rules.map(({ copy = structuredClone }, index) => copy(states[index])),
        [...checks],
      ),
  };
}

/** The rules that watch each type, with their places in the list. */
type Watching = ReadonlyMap<ObservedType, readonly Watcher[]>;

/** What a rule does at an event stands here, too: rules have many shapes, and finding it in each takes longer than most do. */
type Watcher = { readonly rule: Rule; readonly index: number; readonly at: Rule['at']; readonly wants: Rule['wants'] };

const nobody: readonly Watcher[] = [];

/** Every watch over the same list asks the same rules, so that starting one costs no more than their states. */
const known = new WeakMap<readonly Rule[], Watching>();

function watchingBy(rules: readonly Rule[]): Watching {
  const before = known.get(rules);
  if (before !== undefined) return before;
  const watching = new Map<ObservedType, Watcher[]>();
  for (const [index, rule] of rules.entries())
    for (const type of rule.watches)
      watching.set(type, [...(watching.get(type) ?? []), { rule, index, at: rule.at, wants: rule.wants }]);
  known.set(rules, watching);
  return watching;
}
