// The oracle: traces in, verdicts out.
export { type CheckOptions, checkTrace, type TraceReport } from './check.js';
export type { Earlier } from './explain.js';
export { defaultHeader } from './header.js';
export { InputError, type InputErrorCode, inputErrors, type Place } from './input-error.js';
export { createOracle, type Oracle, type OracleOptions } from './oracle.js';
export { readEvents, type ToldEvent } from './read-events.js';
export type { TraceSource } from './read-trace.js';
export {
  type ModelReport,
  type PairReport,
  type RuleReport,
  type RuleStatus,
  type Verdict,
  type ViolationReport,
  verdictText,
} from './verdict.js';
