// Judges one pair: interprets its lines, runs the rules beside each other, and keeps nothing of what has passed.
import { modelRules, type Rule, remoteCopyRules, type Watch, watch } from '../invariants/index.js';
import type { ObservedEvent, TraceHeader, TraceLine } from '../protocol/index.js';
import { Interpretation } from './interpretation.js';
import { observability, settingOf } from './observability.js';
import {
  decide,
  type ModelReport,
  type PairReport,
  type RuleReport,
  type ViolationReport,
  violationReport,
} from './verdict.js';

export type Strictness = {
  /** Whether leaving the model is a violation. */
  readonly strict?: boolean | undefined;
};

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
  #writes = 0;

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
      writes: this.#writes,
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
      writes: this.#writes,
    };
  }

  #observe(event: ObservedEvent, line: number): void {
    if (this.violation !== undefined) return;
    this.#events += 1;
    if (event.type === 'primary.store') this.#writes = Math.max(this.#writes, event.seq);
    else if (event.type === 'begin') this.#writes = event.state.stored;
    const [broken] = this.#claim.observe(event);
    if (broken !== undefined) {
      this.violation = violationReport(broken.rule, broken.violation, event, line);
      return;
    }
    if (this.#left !== undefined) return;
    const [left] = this.#model.observe(event);
    if (left === undefined) return;
    this.#left = violationReport(left.rule, left.violation, event, line);
    if (this.#strict) this.violation = this.#left;
  }

  #rules(): readonly RuleReport[] {
    const violated = this.violation?.rule;
    return remoteCopyRules.map((rule) => {
      const { id, name, clauses } = rule;
      const checks = this.#claim.checks[this.#observable.indexOf(rule)] ?? 0;
      const visible = observability(rule, this.#header);
      const status =
        id === violated ? 'violated' : visible !== 'observable' ? visible : checks > 0 ? 'held' : 'not exercised';
      return { id, name, clauses, status, checks };
    });
  }

  #followed(): ModelReport {
    if (this.#left !== undefined) {
      const { line, rule, sentence } = this.#left;
      return { followed: false, line, rule, sentence };
    }
    if (this.#unseen.length > 0) return { followed: 'in part', unseen: this.#unseen.map(({ id }) => id) };
    return { followed: true };
  }
}
