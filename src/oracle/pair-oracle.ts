// Judges one pair: interprets its lines, runs the rules beside each other, and keeps nothing of what has passed.
import { modelRules, type Rule, type RuleId, remoteCopyRules, type Watch, watch } from '../invariants/index.js';
import type { ObservedEvent, TraceHeader, TraceLine } from '../protocol/index.js';
import { Interpretation } from './interpretation.js';
import { observability, settingOf } from './observability.js';
import {
  decide,
  type ModelReport,
  type PairReport,
  type RuleReport,
  type RuleStatus,
  type ViolationReport,
  violationReport,
} from './verdict.js';

export type Strictness = {
  /** Whether leaving the model is a violation. */
  readonly strict?: boolean | undefined;
};

/** The rule whose order part needs stores that name their writes. */
const storeOrder: RuleId = 'RC-C';

export class PairOracle {
  violation: ViolationReport | undefined;
  readonly #pair: string | undefined;
  readonly #header: TraceHeader;
  readonly #strict: boolean;
  readonly #interpretation: Interpretation;
  readonly #observable: readonly Rule[];
  readonly #claim: Watch;
  readonly #unseen: readonly Rule[];
  readonly #model: Watch;
  #left: ViolationReport | undefined;
  #events = 0;
  /** Stored before the trace began, and the greatest number stored. */
  #begun = 0;
  #stored = 0;
  /** Whether some store named its write; without that, the order of writes cannot be seen. */
  #namesWrites = false;

  constructor(header: TraceHeader, file: string, pair: string | undefined, { strict = false }: Strictness) {
    this.#pair = pair;
    this.#header = header;
    this.#strict = strict;
    this.#interpretation = new Interpretation(header, file, (event, line) => this.#observe(event, line));
    const setting = settingOf(header);
    const isObservable = (rule: Rule) => observability(rule, header) === 'observable';
    this.#observable = remoteCopyRules.filter(isObservable);
    this.#claim = watch(this.#observable, setting);
    this.#unseen = modelRules.filter((rule) => !isObservable(rule));
    this.#model = watch(modelRules.filter(isObservable), setting);
  }

  /** The violation, if there is one by now; after it, nothing more is judged. */
  read(line: TraceLine, at: number): ViolationReport | undefined {
    if (this.violation === undefined) this.#interpretation.read(line, at);
    return this.violation;
  }

  report(truncated: boolean): PairReport {
    if (this.violation === undefined) this.#interpretation.finish();
    const rules = this.#rules();
    const decision = decide({
      rules,
      violated: this.violation !== undefined,
      writes: this.#stored - this.#begun,
      events: this.#events,
      truncated,
    });
    return {
      pair: this.#pair,
      ...decision,
      violation: this.violation,
      rules,
      model: this.#followed(),
      events: this.#events,
      writes: this.#stored - this.#begun,
    };
  }

  #observe(event: ObservedEvent, line: number): void {
    if (this.violation !== undefined) return;
    this.#events += 1;
    if (event.type === 'primary.store') {
      this.#stored = Math.max(this.#stored, event.seq);
      this.#namesWrites ||= event.write !== undefined;
    } else if (event.type === 'begin') {
      this.#begun = event.state.stored;
      this.#stored = event.state.stored;
    }
    const broken = this.#claim.observe(event)[0];
    if (broken !== undefined) {
      this.violation = violationReport(broken.rule, broken.violation, event, line);
      return;
    }
    if (this.#left !== undefined) return;
    const left = this.#model.observe(event)[0];
    if (left === undefined) return;
    this.#left = violationReport(left.rule, left.violation, event, line);
    if (this.#strict) this.violation = this.#left;
  }

  #rules(): readonly RuleReport[] {
    return remoteCopyRules.map((rule) => {
      const { id, name, clauses } = rule;
      const checks = this.#claim.checks[this.#observable.indexOf(rule)] ?? 0;
      return { id, name, clauses, status: this.#status(rule, checks), checks };
    });
  }

  #status(rule: Rule, checks: number): RuleStatus {
    if (rule.id === this.violation?.rule) return 'violated';
    const visible = observability(rule, this.#header);
    if (visible !== 'observable') return visible;
    if (checks > 0) return 'held';
    const ofUnnamedWrites = rule.id === storeOrder && this.#stored > this.#begun && !this.#namesWrites;
    return ofUnnamedWrites ? 'not observable' : 'not exercised';
  }

  #followed(): ModelReport {
    // What breaks a rule of every such system is no step of the model either.
    const left = this.#left ?? this.violation;
    if (left !== undefined) {
      const { line, rule, sentence } = left;
      return { followed: false, line, rule, sentence };
    }
    if (this.#unseen.length > 0) return { followed: 'in part', unseen: this.#unseen.map(({ id }) => id) };
    return { followed: true };
  }
}
