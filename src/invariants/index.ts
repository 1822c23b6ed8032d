// The rules, and what runs them.
export {
  mostWanted,
  type Outcome,
  type Reference,
  type Rule,
  type RuleId,
  type Setting,
  type Violation,
} from './rule.js';
export { claimRules, modelRules, remoteCopyRules, rules } from './rules.js';
export { rememberedMessages } from './sent-steps.js';
export { type Follower, type Step, stepBefore } from './step-before.js';
export { type BrokenRule, type Wanted, type Watch, watch } from './watch.js';
