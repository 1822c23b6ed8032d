// The oracle: traces in, verdicts out.
export { type CheckOptions, checkLogs, checkTrace, type TraceReport } from './check.js';
export type { Earlier, Explanation } from './explain.js';
export { defaultHeader } from './header.js';
export { InputError, type InputErrorCode, inputErrors, type Place } from './input-error.js';
export { inWords, jsonFault, nearest } from './line-fault.js';
export { type Conclusion, createOracle, type Oracle } from './live-oracle.js';
export type { OracleOptions } from './oracle.js';
export { parseLineFields } from './parse-line.js';
export { type Run, readEvents, readRuns, type ToldEvent } from './read-events.js';
export { readTrace, type TraceSource, type TraceVisitor, type TranslatedLine, type Translation } from './read-trace.js';
export type { EventItem, HeaderItem, TraceInput, TraceItem } from './trace-item.js';
export {
  type ModelReport,
  type PairReport,
  type RuleReport,
  type RuleStatus,
  type Verdict,
  type ViolationReport,
  verdictText,
} from './verdict.js';
