// A rule is broken: whoever drives stops here. It is what is hunted, and no fault of the program's running.
import type { ViolationReport } from '../oracle/index.js';

export class Violated extends Error {
  override readonly name = 'Violated';
  readonly violation: ViolationReport;

  constructor(violation: ViolationReport) {
    super(violation.sentence);
    this.violation = violation;
  }
}
