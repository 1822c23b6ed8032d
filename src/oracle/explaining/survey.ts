// What is collected on the way to a violation in order to explain it: the lines that it can rest on, the last line of
// the write at each node, and which numbers it spoke of lately. Of the rest of the trace nothing is kept.
import type { Reference, Rule } from '../../invariants/index.js';
import { isProtocolEvent, type NodeName, nameOf, numberOf, type ObservedEvent } from '../../protocol/index.js';
import { nodeOf } from '../judging/boundary.js';
import type { ViolationReport } from '../judging/verdict.js';
import type { Standing } from './standing.js';

/** A line by its place, and what it tells. */
export type ToldLine = {
  readonly at: number;
  readonly events: readonly ObservedEvent[];
  /** When it happened among all that was told, where that was counted: of several logs, their places do not say it. */
  readonly when?: number;
};

/** The moment of the violation: what happens, and the rules as they were just before it. */
export type Moment = {
  readonly event: ObservedEvent;
  /**
   * How the rules stood: those of remote copy, and with them those of the model while it was followed. Of each, when the
   * line could have been next, first and last: it was allowed if it was so once.
   */
  readonly standings: readonly (readonly Standing[])[];
  /** Numbers that were spoken of lately. */
  readonly numbers: readonly number[];
  /** A crash of the other node that stands before the line and is told after it: its recovery may say what came before it. */
  readonly crashed: readonly ObservedEvent[];
};

/** Lines that a violation is looked for in, the last ones; and events of one line that are kept. */
const mostLines = 400;
const mostEvents = 100;
const mostNumbers = 16;
/** Events that are looked at after the violation. */
const mostAfter = 1_000;

/** Whatever the rule, these may undo what was, or begin with it. */
const always: readonly ObservedEvent['type'][] = [
  'begin',
  'primary.crash',
  'primary.recover',
  'secondary.crash',
  'secondary.recover',
  'secondary.takeover',
];

export class Survey {
  readonly rule: Rule;
  /** The lines that may make it a violation, in the order in which they happened. */
  readonly lines = new Map<number, ToldLine>();
  readonly last: { [N in NodeName]?: ToldLine } = {};
  #event: ObservedEvent | undefined;
  readonly #violation: ViolationReport;
  readonly #numbers = new Set<number>();
  #crashed: readonly ObservedEvent[] = [];
  #after = 0;
  #told = 0;

  constructor(violation: ViolationReport, rule: Rule) {
    this.rule = rule;
    this.#violation = violation;
  }

  /** The event that violates, once it was come to. */
  get event(): ObservedEvent | undefined {
    return this.#event;
  }

  /** Numbers that were spoken of lately. */
  get numbers(): readonly number[] {
    return [...this.#numbers];
  }

  /** A crash before the violating line that was told after it. */
  get crashed(): readonly ObservedEvent[] {
    return this.#crashed;
  }

  /** Takes an event after the one that violates; whether to go on. */
  seeAfter(event: ObservedEvent, at: number): boolean {
    this.#after += 1;
    if (this.#event === undefined || nodeOf(event) === nodeOf(this.#event)) return this.#after < mostAfter;
    if (event.type.endsWith('.crash') && at < this.#violation.at) this.#crashed = [event];
    return false;
  }

  /** Takes an event; whether it is not the one that violates. */
  see(event: ObservedEvent, at: number): boolean {
    if (isViolating(this.#violation, event, at)) {
      this.#event = event;
      return false;
    }
    this.#remember(event);
    if (at !== this.#violation.at) this.#keep(event, at);
    return true;
  }

  #keep(event: ObservedEvent, at: number): void {
    this.#told += 1;
    const when = this.lines.get(at)?.when ?? this.#told;
    if (this.rule.watches.includes(event.type) && this.#mayMatter(event)) {
      const events = this.lines.get(at)?.events ?? [];
      if (events.length < mostEvents) this.lines.set(at, { at, events: [...events, event], when });
      if (this.lines.size > mostLines) forgetOldest(this.lines);
    }
    const { missing } = this.#violation;
    const node = missing?.number === undefined ? undefined : nodeTouching(event, missing.number);
    if (node !== undefined) this.last[node] = { at, events: [event], when };
  }

  #mayMatter(event: ObservedEvent): boolean {
    return isUndoing(event) || references(this.#violation).some((one) => isAbout(event, one));
  }

  #remember(event: ObservedEvent): void {
    if (!isProtocolEvent(event) || event.type === 'host.issue') return;
    const number = numberOf(event);
    if (number < 1) return;
    this.#numbers.delete(number);
    this.#numbers.add(number);
    if (this.#numbers.size > mostNumbers) forgetOldest(this.#numbers);
  }
}

/** Whether the event is the one that violates. */
export const isViolating = (violation: ViolationReport, event: ObservedEvent, at: number): boolean =>
  at === violation.at && nameOf(event) === violation.event;

/** Whether the event may undo what was, or begin with it. */
export const isUndoing = ({ type }: ObservedEvent): boolean => always.includes(type);

function forgetOldest(kept: Map<number, unknown> | Set<number>): void {
  for (const oldest of kept.keys()) {
    kept.delete(oldest);
    return;
  }
}

/** Every event that the violation points to, whether it happened or not. */
export const references = ({ because, missing }: ViolationReport): readonly Reference[] =>
  missing === undefined ? because : [...because, missing];

/** Whether the event is this one. */
export const isMeant = ({ type, number }: Reference, event: ObservedEvent): boolean =>
  event.type === type && (number === undefined || (isProtocolEvent(event) && numberOf(event) === number));

/** Whether the event speaks of the same write; issues are counted apart. */
const isAbout = (event: ObservedEvent, { type, number }: Reference): boolean =>
  isProtocolEvent(event) && (event.type === 'host.issue') === (type === 'host.issue') && numberOf(event) === number;

/** The node at which the event says something of the write. */
function nodeTouching(event: ObservedEvent, seq: number): NodeName | undefined {
  if (!isProtocolEvent(event) || event.type === 'host.issue' || event.type === 'secondary.takeover') return undefined;
  const touches = 'seq' in event ? event.seq === seq : 'upTo' in event && event.upTo >= seq;
  if (!touches) return undefined;
  return event.type.startsWith('primary.') ? 'primary' : 'secondary';
}
