// The order of two logs of which not everything is shown, up to the line that violates: as it was judged, and the violating
// line as late as it can be, so that it does not depend on how far the other log had been read. It explains nothing.
import type { Reference } from '../../invariants/index.js';
import type { NodeName, ObservedEvent } from '../../protocol/index.js';
import { nodeOf } from '../judging/boundary.js';
import type { Completion } from '../judging/completion.js';
import { byCompletion } from '../judging/judged-lines.js';
import type { ViolationReport } from '../judging/verdict.js';
import type { Orderer } from '../ordering/node-order.js';
import { Refusing } from './refusing.js';
import { isViolating } from './survey.js';

export type Told = {
  /** It happens, as far as these rules are concerned. `isFar`: long after the violating line could have been next. */
  happens(event: ObservedEvent, at: number, isFar: boolean): void;
  /** It stands in the other log and cannot have happened before the violating line: it waits for what comes after that. */
  comesTooLate(event: ObservedEvent, at: number): void;
  /** The violating event, and how the rules stood when it could have been next, first and last. */
  violates(event: ObservedEvent, at: number, before: readonly Completion[]): void;
  /** Of one trace: what is told after it; whether to go on. */
  after?(event: ObservedEvent, at: number): boolean;
};

/** Events of the other log after which one is far from the violating line; and events between two states that are kept. */
const mostNear = 500;
const stride = 1_000;
/** Events that come too late and are told; and events that are passed over on the way to them. */
const mostLate = 200;
const mostPassed = 2_000;

export class UpToViolation implements Orderer {
  readonly #rules: Refusing;
  readonly #byRules: Orderer;
  readonly #violation: ViolationReport;
  readonly #told: Told;
  /** How the rules stood when the violating event could have been next, if it was not next at once. */
  #held: { readonly node: NodeName | undefined; readonly before: Completion } | undefined;
  /** Events of the other log since. */
  #more = 0;
  /** The node of which nothing more is taken, and whether that is so because it waits for what comes after the violating line. */
  #stopped: { readonly node: NodeName; readonly isWaiting: boolean } | undefined;
  #found: { readonly event: ObservedEvent; readonly at: number } | undefined;
  #late = 0;
  #passed = 0;
  #isOver = false;

  constructor(start: Completion, violation: ViolationReport, told: Told) {
    this.#rules = new Refusing(start, stride);
    this.#byRules = byCompletion(() => this.#rules.present, () => {}); // biome-ignore format: one line says it
    this.#violation = violation;
    this.#told = told;
  }

  /** Whether nothing more is to be told but the violating event. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Tells the violating event, if it was come to. */
  conclude(): void {
    if (this.#found === undefined) return;
    const before = this.#held === undefined ? [] : [this.#held.before];
    this.#told.violates(this.#found.event, this.#found.at, [...before, this.#rules.present]);
  }

  waitsFor(event: ObservedEvent, at: number): NodeName | undefined {
    if (this.#isPast) return undefined;
    if (isViolating(this.#violation, event, at)) {
      this.#held ??= { node: nodeOf(event), before: this.#rules.present.copy() };
      if (this.#more < mostNear) return otherThan(nodeOf(event));
    }
    return this.#byRules.waitsFor(event, at);
  }

  isBetterLate(event: ObservedEvent): boolean {
    return !this.#isPast && this.#byRules.isBetterLate?.(event) === true;
  }

  awaits(event: ObservedEvent): Reference | undefined {
    return this.#byRules.awaits(event);
  }

  isPossible(event: ObservedEvent): boolean {
    return !this.#isPast && this.#byRules.isPossible?.(event) === true;
  }

  take(event: ObservedEvent, at: number): void {
    if (this.#isOver) return;
    const node = nodeOf(event);
    if (this.#found !== undefined) this.#pass(event, at);
    else if (isViolating(this.#violation, event, at)) this.#find(event, at);
    else if (this.#stopped !== undefined && this.#stopped.node === node) this.#tellLate(event, at);
    // The other log is at rest there, and that is when both have come to it.
    else if (event.type === 'end' && this.#held !== undefined) this.#stop(otherThan(this.#held.node), false);
    else this.#take(event, at);
  }

  get #isPast(): boolean {
    return this.#isOver || this.#found !== undefined;
  }

  #find(event: ObservedEvent, at: number): void {
    // What stopped its own node is another violation, of these rules.
    if (this.#stopped !== undefined && this.#stopped.node === nodeOf(event)) this.#isOver = true;
    else this.#found = { event, at };
    if (nodeOf(event) === undefined) this.#isOver = true;
  }

  /** After the violating event: of the other log, what waits for something that comes after it, and what is behind that. */
  #pass(event: ObservedEvent, at: number): void {
    const node = nodeOf(event);
    this.#passed += 1;
    if (this.#passed > mostPassed || node === undefined) this.#isOver = true;
    if (node === undefined || this.#found === undefined || node === nodeOf(this.#found.event)) return;
    const isWaiting = () => event.type === 'secondary.takeover' || this.#byRules.waitsFor(event, at) !== undefined;
    this.#stopped ??= { node, isWaiting: isWaiting() };
    this.#tellLate(event, at);
  }

  #take(event: ObservedEvent, at: number): void {
    if (this.#rules.take(event) === undefined) {
      this.#more += this.#held === undefined ? 0 : 1;
      this.#told.happens(event, at, this.#more > mostNear);
      return;
    }
    this.#stop(nodeOf(event), this.#byRules.waitsFor(event, at) !== undefined);
    this.#tellLate(event, at);
  }

  /** Nothing more of the node is taken; where that is so of both, or of no node in particular, it is over. */
  #stop(node: NodeName | undefined, isWaiting: boolean): void {
    if (node === undefined || this.#stopped !== undefined) this.#isOver = true;
    else this.#stopped = { node, isWaiting };
  }

  #tellLate(event: ObservedEvent, at: number): void {
    if (this.#stopped?.isWaiting !== true) return;
    this.#late += 1;
    if (this.#late <= mostLate) this.#told.comesTooLate(event, at);
    else if (this.#found !== undefined) this.#isOver = true;
  }
}

const otherThan = (node: NodeName | undefined): NodeName | undefined =>
  node && (node === 'primary' ? 'secondary' : 'primary');
