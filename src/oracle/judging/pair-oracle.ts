// Judges one pair: interprets its lines, runs the rules beside each other, and keeps nothing of what has passed.
import { modelRules, mostWanted, type Rule, type RuleId, remoteCopyRules } from '../../invariants/index.js';
import {
  type EventType,
  type NodeName,
  nodeOfEvent,
  type ObservedEvent,
  type TraceHeader,
  type TraceLine,
} from '../../protocol/index.js';
import { observability } from '../ordering/observability.js';
import type { PairLines } from '../ordering/pair-lines.js';
import { InputError } from '../reading/input-error.js';
import type { Places } from '../reading/places.js';
import { BeforeCrash, type Found } from './before-crash.js';
import { judgedLines } from './judged-lines.js';
import { type Judges, judgesOf } from './judges.js';
import { TooMuchUnseen } from './moment.js';
import {
  decide,
  type ModelReport,
  type PairReport,
  type RuleReport,
  type RuleStatus,
  type ViolationReport,
  violationReport,
  type Waiting,
} from './verdict.js';

export type Strictness = {
  /** Whether leaving the model is a violation. */
  readonly strict?: boolean | undefined;
};

/** How a trace comes to its end. */
export type Ending = {
  /** Whether its last line is not whole. */
  readonly truncated?: boolean | undefined;
  /** Whether only the reading has ended, and more may come: what waits for that is not judged. */
  readonly isStopped?: boolean | undefined;
};

const nodes = ['primary', 'secondary'] as const;

/** Events of one node's log that may wait for the other's. */
const mostApart = 1_000_000;

/** The rule whose order part needs stores that name their writes. */
const storeOrder: RuleId = 'RC-C';

export class PairOracle {
  violation: ViolationReport | undefined;
  readonly #pair: string | undefined;
  readonly #header: TraceHeader;
  readonly #strict: boolean;
  readonly #lines: PairLines;
  readonly #judges: Judges;
  readonly #claims: BeforeCrash;
  readonly #models: BeforeCrash;
  readonly #places: Places;
  /** Nodes of which no line was read, also after a violation. */
  readonly #unread = new Set<NodeName>(nodes);
  /** What broke something as far as could be worked out, which was not far enough; after it, nothing more is judged either. */
  #undecided: ViolationReport | undefined;
  /** The files of its lines, as long as there is such a node. */
  readonly #readIn = new Set<string>();
  #hasMessages = false;
  #left: ViolationReport | undefined;
  #isSurelyLeft = true;
  /** Whether too much would have to be unseen for the model to be followed on. */
  #isLost = false;
  #events = 0;
  /** Stored before the trace began, and the greatest number stored. */
  #begun = 0;
  #stored = 0;
  /** Whether some store named its write; without that, the order of writes cannot be seen. */
  #namesWrites = false;

  constructor(header: TraceHeader, places: Places, pair: string | undefined, { strict = false }: Strictness) {
    this.#pair = pair;
    this.#header = header;
    this.#strict = strict;
    this.#places = places;
    this.#judges = judgesOf(header);
    this.#claims = new BeforeCrash(this.#judges.claim);
    this.#models = new BeforeCrash(this.#judges.model);
    this.#lines = judgedLines(header, places, this.#judges, {
      claim: (event, at, crashed) => this.#claim(event, at, crashed),
      model: (event, at, crashed) => this.#model(event, at, crashed),
      crash: (node) => {
        this.#claims.crash(node);
        this.#models.crash(node);
      },
    });
  }

  /** The violation, if there is one by now; after it, nothing more is judged. */
  read(line: TraceLine, at: number, node?: NodeName): ViolationReport | undefined {
    if (this.#unread.size > 0) this.#hear(line.node ?? nodeOfEvent(line.event) ?? node, at);
    this.#hasMessages ||= line.event === 'primary.message' || line.event === 'secondary.permit';
    if (this.#isOver) return this.violation;
    try {
      this.#lines.read(line, at, node);
    } catch (error) {
      throw this.#asInputError(error, at);
    }
    if (this.#header.order === 'per-node') this.#checkDistance(at);
    return this.violation;
  }

  get #isOver(): boolean {
    return this.violation !== undefined || this.#undecided !== undefined;
  }

  #hear(node: NodeName | undefined, at: number): void {
    if (node !== undefined) this.#unread.delete(node);
    this.#readIn.add(this.#places(at).file);
  }

  #asInputError(error: unknown, at: number): unknown {
    if (!(error instanceof TooMuchUnseen)) return error;
    const reason = `${error.message} would need more than ${mostWanted} events that are not shown (a trace that starts in mid-life starts with "begin")`;
    return new InputError('T011', reason, this.#places(at));
  }

  #checkDistance(at: number): void {
    const primary = this.waiting('primary');
    if (primary <= mostApart && this.waiting('secondary') <= mostApart) return;
    const node = primary > mostApart ? 'primary' : 'secondary';
    const reason = `more than ${mostApart} events of the ${node} wait for something that the other node's log does not have yet`;
    throw new InputError('T014', reason, this.#places(at));
  }

  /** The log of this node has ended. */
  close(node: NodeName): void {
    if (!this.#isOver) this.#lines.close(node);
  }

  /** How much of a node's log waits for the other's; nothing does in total order. */
  waiting(node: NodeName): number {
    return this.#isOver ? 0 : this.#lines.waiting(node);
  }

  report({ truncated = false, isStopped = false }: Ending): PairReport {
    if (isStopped) this.#stop();
    else for (const node of nodes) this.close(node);
    const rules = this.#rules();
    const decision = decide({
      rules,
      violated: this.violation !== undefined,
      writes: this.#stored - this.#begun,
      events: this.#events,
      truncated,
      undecided: this.#undecided,
      doubt: this.#strict && !this.#isSurelyLeft ? this.#left : undefined,
    });
    return {
      pair: this.#pair,
      ...decision,
      violation: this.violation,
      unread: this.#missingLog(),
      readIn: this.#missingLog() === undefined ? [] : [...this.#readIn],
      neverSaid: this.#neverSaid(),
      rules,
      model: this.#followed(),
      events: this.#events,
      writes: this.#stored - this.#begun,
      waiting: this.#notJudged(),
    };
  }

  #stop(): void {
    if (!this.#isOver) this.#lines.stop();
  }

  /** The node whose log may be missing: none of its lines was read, and the violation is for want of one. */
  #missingLog(): NodeName | undefined {
    const { missing } = this.violation ?? {};
    const node = missing && nodeOfEvent(missing.type);
    return node !== undefined && this.#unread.has(node) ? node : undefined;
  }

  /** A system without destage messages breaks a rule about them at its first destage. */
  #neverSaid(): readonly EventType[] {
    const isAboutThem = this.violation?.missing?.type === 'secondary.permit';
    return isAboutThem && !this.#hasMessages ? ['primary.message', 'secondary.permit'] : [];
  }

  #notJudged(): readonly Waiting[] {
    return nodes.flatMap((node) => {
      const at = this.#isOver ? undefined : this.#lines.firstWaiting(node);
      return at === undefined ? [] : [{ node, events: this.#lines.waiting(node), ...this.#places(at) }];
    });
  }

  #claim(event: ObservedEvent, at: number, crashed?: NodeName): void {
    if (this.#isOver) return;
    this.#events += 1;
    if (event.type === 'primary.store') {
      this.#stored = Math.max(this.#stored, event.seq);
      this.#namesWrites ||= event.write !== undefined;
    } else if (event.type === 'begin') {
      this.#begun = event.state.stored;
      this.#stored = event.state.stored;
    }
    const found = this.#claims.observe(event, crashed);
    if (found === undefined) return;
    const report = this.#report(found, event, at);
    if (found.isSure) this.violation = report;
    else this.#undecided = report;
  }

  #model(event: ObservedEvent, at: number, crashed?: NodeName): void {
    if (this.#isOver || this.#left !== undefined) return;
    const left = this.#modelLeft(event, crashed);
    if (left === undefined) return;
    this.#left = this.#report(left, event, at);
    this.#isSurelyLeft = left.isSure;
    if (this.#strict && this.#isSurelyLeft) this.violation = this.#left;
  }

  #modelLeft(event: ObservedEvent, crashed: NodeName | undefined): Found | undefined {
    if (this.#isLost) return undefined;
    try {
      return this.#models.observe(event, crashed);
    } catch (error) {
      if (!(error instanceof TooMuchUnseen)) throw error;
      this.#isLost = true;
      return undefined;
    }
  }

  #report({ broken, isAtCrash }: Found, told: ObservedEvent, at: number): ViolationReport {
    const { rule, violation, event } = broken;
    return violationReport(rule, violation, event, told, { at, ...this.#places(at), isAtCrash });
  }

  #rules(): readonly RuleReport[] {
    return remoteCopyRules.map((rule) => {
      const { id, name, clauses } = rule;
      const checks = this.#judges.claim.checks(id);
      return { id, name, clauses, status: this.#status(rule, checks), checks };
    });
  }

  #status(rule: Rule, checks: number): RuleStatus {
    if (rule.id === this.violation?.rule) return 'violated';
    const visible = observability(rule, this.#header);
    if (visible === 'not observable' && checks > 0) return 'held in part';
    if (visible !== 'observable') return visible;
    if (checks > 0) return 'held';
    const ofUnnamedWrites = rule.id === storeOrder && this.#stored > this.#begun && !this.#namesWrites;
    return ofUnnamedWrites ? 'not observable' : 'not exercised';
  }

  #followed(): ModelReport {
    // What breaks a rule of every such system is no step of the model either.
    const left = this.#left ?? this.violation ?? this.#undecided;
    if (left !== undefined) {
      const { file, line, rule, sentence } = left;
      const isSure = left === this.#left ? this.#isSurelyLeft : left === this.violation;
      return { followed: false, isSure, file, line, rule, sentence };
    }
    const unseen = modelRules.filter((rule) => observability(rule, this.#header) !== 'observable');
    if (unseen.length > 0) return { followed: 'in part', unseen: unseen.map(({ id }) => id) };
    return { followed: true };
  }
}
