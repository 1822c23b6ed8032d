// The rules, and what runs them.
export type { Outcome, Reference, Rule, RuleId, Setting, Violation } from './rule.js';
export { claimRules, modelRules, remoteCopyRules, rules } from './rules.js';
export { type BrokenRule, type Watch, watch } from './watch.js';
