// The oracle: traces in, verdicts out.
export { type CheckOptions, checkLogs, checkTrace, type TraceReport } from './check.js';
export type { Earlier, Explanation } from './explaining/explain.js';
export { checkOptions, checkWithout } from './judging/given-options.js';
export type { JudgingLogs } from './judging/judge-logs.js';
export { type Conclusion, createOracle, type Oracle } from './judging/live-oracle.js';
export type { OracleOptions } from './judging/oracle.js';
export {
  type ModelReport,
  type PairReport,
  type RuleReport,
  type RuleStatus,
  type Verdict,
  type ViolationReport,
  verdictText,
  type Waiting,
} from './judging/verdict.js';
export { type Run, readEvents, readRuns, type ToldEvent } from './ordering/read-events.js';
export { defaultHeader } from './reading/header.js';
export { InputError, type InputErrorCode, inputErrors, type Place } from './reading/input-error.js';
export { guessOf, inWords, jsonFault } from './reading/line-fault.js';
export { parseLineFields } from './reading/parse-line.js';
export {
  type LiveSource,
  readTrace,
  type TraceSource,
  type TraceVisitor,
  type TranslatedLine,
  type Translation,
} from './reading/read-trace.js';
export type { EventItem, HeaderItem, TraceInput, TraceItem } from './reading/trace-item.js';
