// What is said in the end. `conforms` is said only when every claim rule could be seen and was exercised; what could
// not be seen is never reported as success.

import type { Reference } from '../../invariants/index.js';
import { claimRules, type Rule, type RuleId } from '../../invariants/index.js';
import { type EventType, type NodeName, nameOf, type ObservedEvent } from '../../protocol/index.js';

/**
 * `held`: it was checked, and never broken. `held in part`: not all that the rule needs is shown; what is, was checked with
 * what must have happened unseen. `not exercised`: nothing came up that it could have been checked on. `not observable`: the
 * header does not show what it needs. `not applicable`: the header says that the system lacks what it is about.
 */
export type RuleStatus = 'held' | 'held in part' | 'violated' | 'not exercised' | 'not observable' | 'not applicable';

export type RuleReport = {
  readonly id: RuleId;
  readonly name: string;
  readonly clauses: readonly string[];
  readonly status: RuleStatus;
  /** How often it was checked and held. */
  readonly checks: number;
};

export type ViolationReport = {
  readonly rule: RuleId;
  /** The name of the rule: `store-before-completion`. */
  readonly name: string;
  /** The letters of the clauses of the claim that it states, as far as it states any. */
  readonly clauses: readonly string[];
  /** What must hold, in one English sentence. */
  readonly statement: string;
  /** One English sentence with both values. */
  readonly sentence: string;
  /** The event of the line: `primary.report(2)`. */
  readonly event: string;
  /** The event that breaks the rule, where it is not shown: that of the line cannot have happened without it. */
  readonly unseen: string | undefined;
  /** The file that the line is in, and which line of it, from 1, the header and empty lines included. */
  readonly file: string;
  readonly line: number;
  /** Where the line is among all that was read. */
  readonly at: number;
  /** Whether the line is a recovery, and what it found breaks the rule where it must have happened: before the line of the crash. */
  readonly isAtCrash: boolean;
  /** Earlier events that it may rest on; which it does rest on is for an explanation to say. */
  readonly because: readonly Reference[];
  /** The event whose absence makes it a violation. */
  readonly missing: Reference | undefined;
};

/** How far the statecharts, through the rules that are equal to them, follow. */
export type ModelReport =
  | { readonly followed: true }
  | {
      readonly followed: false;
      /** Whether it was left there; else it was followed so far at least, and more could not be worked out. */
      readonly isSure: boolean;
      readonly file: string;
      readonly line: number;
      readonly rule: RuleId;
      readonly sentence: string;
    }
  | { readonly followed: 'in part'; readonly unseen: readonly RuleId[] };

/** What is said of a trace; only `conforms` is success. */
export type Verdict = 'conforms' | 'violates' | 'inconclusive';

/** What was read of a node's log and not judged, from which line on: it waits for lines that the other's log may yet have. */
export type Waiting = {
  readonly node: NodeName;
  readonly events: number;
  readonly file: string;
  readonly line: number;
};

export type PairReport = {
  /** The name of the pair, as text; nothing for the one whose lines name none. */
  readonly pair: string | undefined;
  readonly verdict: Verdict;
  /** Claim rules about events that the system lacks. */
  readonly without: readonly RuleId[];
  /** Why it is inconclusive; empty otherwise. */
  readonly reasons: readonly string[];
  /** The first one; after it nothing was judged. */
  readonly violation: ViolationReport | undefined;
  /** The node of which no line was read, where the violation is for want of one of its: its log may be missing. */
  readonly unread: NodeName | undefined;
  /** Where `unread` is said: the files that have lines of this pair. */
  readonly readIn: readonly string[];
  /** Types without any line, where the violation is for want of one of them: the system may lack them. */
  readonly neverSaid: readonly EventType[];
  /** Every rule of remote copy, in the order of docs/rules.md. */
  readonly rules: readonly RuleReport[];
  /** Beside the verdict, and never deciding it unless it is strict. */
  readonly model: ModelReport;
  /** How many events were judged; a line may tell several. */
  readonly events: number;
  /** How many writes the primary stored since the trace began. */
  readonly writes: number;
  /** Of logs that were still being written when reading ended; else nothing. */
  readonly waiting: readonly Waiting[];
};

/** Of several verdicts the one that decides. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('violates')) return 'violates';
  return verdicts.includes('inconclusive') ? 'inconclusive' : 'conforms';
}

/** A verdict with what was left out: `conforms without RC-H, RC-I`. */
export const verdictText = ({ verdict, without }: Pick<PairReport, 'verdict' | 'without'>): string =>
  verdict === 'conforms' && without.length > 0 ? `conforms without ${without.join(', ')}` : verdict;

export function violationReport(
  { id, name, clauses, statement }: Rule,
  found: { readonly found: string; readonly because: readonly Reference[]; readonly missing?: Reference },
  event: ObservedEvent,
  told: ObservedEvent,
  { at, file, line, isAtCrash }: Pick<ViolationReport, 'at' | 'file' | 'line' | 'isAtCrash'>,
): ViolationReport {
  return {
    rule: id,
    name,
    clauses,
    statement,
    sentence: `${id} ${name}: ${found.found}${isAtCrash ? ' (before the crash: the recovery found it)' : ''}`,
    event: nameOf(told),
    unseen: event === told ? undefined : nameOf(event),
    file,
    line,
    at,
    isAtCrash,
    because: found.because,
    missing: found.missing,
  };
}

type Seen = {
  readonly rules: readonly RuleReport[];
  readonly violated: boolean;
  readonly writes: number;
  readonly events: number;
  readonly truncated: boolean;
  /** What may be a violation, if it could not be worked out. */
  readonly undecided: ViolationReport | undefined;
  /** Where the model may have been left, if leaving it is a violation and it could not be worked out. */
  readonly doubt: { readonly file: string; readonly line: number } | undefined;
};

/** The verdict, and why it is inconclusive if it is. */
export function decide({
  rules,
  violated,
  writes,
  events,
  truncated,
  undecided,
  doubt,
}: Seen): Pick<PairReport, 'verdict' | 'reasons' | 'without'> {
  const claim = claimRules.map(({ id }) => id);
  const ofClaim = rules.filter(({ id }) => claim.includes(id));
  const without = ofClaim.filter(({ status }) => status === 'not applicable').map(({ id }) => id);
  if (violated) return { verdict: 'violates', reasons: [], without };
  const reasons = [
    ...(events === 0 ? ['the trace has no events'] : []),
    ...(truncated ? ['the trace is truncated: its last line is not whole'] : []),
    ...(undecided === undefined ? [] : [`whether ${undecided.rule} ${undecided.name} is broken at ${undecided.file}:${undecided.line} could not be worked out: what is not shown may have happened too long before; nothing after that line was judged`]), // biome-ignore format: one reason
    ...(doubt === undefined ? [] : [`the model was followed to ${doubt.file}:${doubt.line} at least; whether it was left there could not be worked out`]), // biome-ignore format: one reason
    ...(events > 0 && writes < 2 ? [`the claim is about two writes or more, and ${writes} was stored`] : []),
    ...ofClaim
      .filter(({ status }) => status !== 'held' && status !== 'not applicable')
      .map(
        ({ id, name, status }) =>
          `${id} ${name} ${status === 'held in part' ? 'could be checked in part only' : `was ${status}`}`,
      ),
  ];
  return { verdict: reasons.length > 0 ? 'inconclusive' : 'conforms', reasons, without };
}
