// `expect(trace).toConform()` for vitest and jest: hand this module to `expect.extend`. It needs neither of them to run.
import { checkOptions, checkTrace, checkWithout, type TraceInput, type TraceReport } from '../oracle/index.js';
import { describeReport } from '../report/index.js';

export type ConformOptions = {
  /** Whether leaving the model is a violation, too; default false. */
  readonly strict?: boolean;
  /** Claim rules that the system cannot have, such as `['RC-H', 'RC-I']`; a verdict without them is success, too. */
  readonly without?: readonly string[];
  /** The name that messages give the trace. */
  readonly name?: string;
};

/** What `expect` gets: `interface Matchers<T> extends ConformMatchers {}` makes it known to vitest's types. */
export interface ConformMatchers<R = Promise<void>> {
  /**
   * Expects that a trace conforms. Await it. A trace that is inconclusive does not conform; neither `toConform` nor
   * `not.toConform` accepts one that cannot be read: both reject with the InputError.
   */
  toConform(options?: ConformOptions): R;
}

/** What vitest and jest want of a matcher. */
export type MatcherResult = { readonly pass: boolean; readonly message: () => string };

/**
 * The matcher itself.
 *
 * @param trace whatever `checkTrace` takes: items, text, bytes or a source
 * @throws InputError when the trace cannot be read
 * @throws TypeError for an option that there is not, and for a rule in `without` that is no claim rule
 */
export async function toConform(trace: TraceInput, options: ConformOptions = {}): Promise<MatcherResult> {
  checkOptions(options, ['strict', 'without', 'name'], 'toConform');
  checkWithout(options.without ?? []);
  const report = await checkTrace(trace, { strict: options.strict, name: options.name });
  const pass = succeeds(report, options.without ?? []);
  return { pass, message: () => `expected the trace ${pass ? 'not ' : ''}to conform\n\n${describeReport(report)}` };
}

/** Whether every pair conforms, without no more than what was said. */
function succeeds({ verdict, pairs }: TraceReport, without: readonly string[]): boolean {
  return verdict === 'conforms' && pairs.every((pair) => pair.without.every((id) => without.includes(id)));
}
