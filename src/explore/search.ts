// The search itself: every state of the product of two composites, breadth first, each once. It walks numbers alone, and
// knows nothing of charts and monitors.
import type { Composite } from './composite.js';
import { BitMatrix, PairTable, type ReachedSet } from './reached-set.js';
import { StateList } from './state-list.js';

/** A step that breaks a rule. */
export type Breaking = { readonly state: number; readonly event: number };

/** As many bytes may bits take before they have to be worth it, and so many for each state then. */
const fewBytes = 1 << 28;
const bytesOfState = 16;

export class Search {
  readonly states = new StateList();
  /** The number of states whose events were all tried. */
  expanded = 0;
  /** Steps that change the state. */
  edges = 0;
  breaking: Breaking | undefined;
  /** The first state of each level found so far, and of the one that is being found. */
  readonly levels: number[] = [0];
  #reached: ReachedSet = new BitMatrix();
  readonly #left: Composite;
  readonly #right: Composite;
  readonly #events: number;

  constructor(left: Composite, right: Composite, events: number) {
    this.#left = left;
    this.#right = right;
    this.#events = events;
    this.#reached.reserve(left.size, right.size);
    this.#reached.add(0, 0);
    this.states.push(0, 0);
    this.levels.push(1);
  }

  get isOver(): boolean {
    return this.breaking !== undefined || this.expanded === this.states.count;
  }

  /** The length of the longest of the shortest ways to a state, so far. */
  get depth(): number {
    return this.levels.length - 2;
  }

  /** Bytes held for states and for what was reached. */
  get bytes(): number {
    return this.states.bytes + this.#reached.bytesFor(this.#left.size, this.#right.size);
  }

  /** Tries every event in up to so many states that wait. */
  advance(most: number): void {
    const end = this.expanded + most;
    while (this.expanded < end && !this.isOver) {
      if (this.expanded === this.levels.at(-1)) this.levels.push(this.states.count);
      const levelEnd = this.levels.at(-1) ?? 0;
      this.#expandTo(Math.min(end, levelEnd));
    }
  }

  #expandTo(end: number): void {
    const [left, right, states, words] = [this.#left, this.#right, this.states, this.#left.words];
    let edges = 0;
    for (let state = this.expanded; state < end; state += 1) {
      const a = states.left(state);
      const b = states.right(state);
      if (left.entered[a] === 0) left.enter(a);
      if (right.entered[b] === 0) right.enter(b);
      for (let word = 0; word < words; word += 1) {
        const inA = a * words + word;
        const inB = b * words + word;
        let can = (left.can[inA] ?? 0) & (right.can[inB] ?? 0);
        const breaks = can & ((left.breaks[inA] ?? 0) | (right.breaks[inB] ?? 0));
        if (breaks !== 0) can &= this.#break(state, word, breaks);
        left.taken[inA] = (left.taken[inA] ?? 0) | can;
        right.taken[inB] = (right.taken[inB] ?? 0) | can;
        let steps = can & ((left.change[inA] ?? 0) | (right.change[inB] ?? 0));
        while (steps !== 0) {
          const lowest = steps & -steps;
          steps ^= lowest;
          const event = (word << 5) + 31 - Math.clz32(lowest);
          edges += 1;
          this.#reach(a, b, event);
        }
        if (this.breaking !== undefined) break;
      }
      if (this.breaking !== undefined) break;
      this.expanded = state + 1;
    }
    this.edges += edges;
  }

  #reach(a: number, b: number, event: number): void {
    const [left, right] = [this.#left, this.#right];
    let toA = left.next[a * this.#events + event] ?? -1;
    let toB = right.next[b * this.#events + event] ?? -1;
    if (toA < 0 || toB < 0) {
      toA = left.after(a, event);
      toB = right.after(b, event);
      this.#makeRoom();
    }
    if (this.#reached.add(toA, toB)) this.states.push(toA, toB);
  }

  /** Notes the first event that breaks a rule; returns the events before it. */
  #break(state: number, word: number, breaks: number): number {
    const first = breaks & -breaks;
    this.breaking = { state, event: (word << 5) + 31 - Math.clz32(first) };
    return first - 1;
  }

  /**
   * The events of the way on which the state was found: a shortest one, and the first of these in the order of events. No
   * state remembers where it came from: the level before is searched again, from its first state on.
   */
  wayTo(state: number): readonly number[] {
    const way: number[] = [];
    let at = state;
    for (let level = this.levels.findLastIndex((first) => first <= at); level > 0; level -= 1) {
      const step = this.#stepInto(at, this.levels[level - 1] ?? 0);
      way.push(step.event);
      at = step.from;
    }
    return way.reverse();
  }

  /** The first step into a state, from this state or a later one. */
  #stepInto(target: number, first: number): { readonly from: number; readonly event: number } {
    const [left, right, states] = [this.#left, this.#right, this.states];
    const [toA, toB] = [states.left(target), states.right(target)];
    for (let from = first; from < target; from += 1) {
      const [a, b] = [states.left(from), states.right(from)];
      for (let event = 0; event < this.#events; event += 1) {
        if (left.next[a * this.#events + event] !== toA || right.next[b * this.#events + event] !== toB) continue;
        if (this.#isStep(a, b, event)) return { from, event };
      }
    }
    throw new RangeError(`no step leads into state ${target}`);
  }

  #isStep(a: number, b: number, event: number): boolean {
    const { words } = this.#left;
    const [inA, inB] = [a * words + (event >>> 5), b * words + (event >>> 5)];
    const can = (this.#left.can[inA] ?? 0) & (this.#right.can[inB] ?? 0);
    const change = (this.#left.change[inA] ?? 0) | (this.#right.change[inB] ?? 0);
    return ((can & change) >>> (event & 31) & 1) === 1;
  }

  #makeRoom(): void {
    const [lefts, rights] = [this.#left.size, this.#right.size];
    const bytes = this.#reached.bytesFor(lefts, rights);
    if (this.#reached instanceof BitMatrix && bytes > fewBytes && bytes > bytesOfState * this.states.count)
      this.#reached = new PairTable(this.states);
    this.#reached.reserve(lefts, rights);
  }
}
