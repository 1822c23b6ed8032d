// The search itself: every state of the product of four composites, breadth first, each once. It walks numbers alone, and
// knows nothing of charts and monitors. Composites that are not needed have one state.
import { type Four, firstLayout, isOutgrown, type KeyLayout, layoutFor } from './key-layout.js';
import { KeyList } from './key-list.js';
import { Batch, BitMatrix, KeyTable, type ReachedSet } from './reached-set.js';
import { shortestWay } from './shortest-way.js';

/** A step that breaks a rule; without an event, a state in which something does not hold. */
export type Breaking = { readonly state: number; readonly event: number | undefined };

/** Whether the state with these local states is as it should be. */
export type Holds = (locals: Int32Array) => boolean;

export type Kept = {
  readonly expanded: number;
  readonly edges: number;
  readonly levels: readonly number[];
  readonly layout: KeyLayout;
};

/** As many bytes may bits take before they have to be worth it, and so many for each state then. */
const fewBytes = 1 << 27;
const bytesOfState = 12;

export class Search {
  readonly keys = new KeyList();
  /** The number of states whose events were all tried. */
  expanded = 0;
  /** Steps that change the state. */
  edges = 0;
  breaking: Breaking | undefined;
  /** Two composites that share a word have outgrown it: nothing that was found counts, begin anew with other neighbours. */
  isCrowded = false;
  /** The first state of each level, and behind them the number of states known when the last was begun. */
  readonly levels: number[] = [0, 1];
  readonly #four: Four;
  readonly #events: number;
  readonly #words: number;
  /** Whether the high words of keys say anything. */
  readonly #isWide: boolean;
  #layout: KeyLayout = firstLayout;
  #reached: ReachedSet;
  readonly #batch = new Batch();
  readonly #holds: Holds | undefined;
  /** How many states were found to hold. */
  #held = 0;

  /** @param holds whether a state is as it should be; default: nobody asks */
  constructor(four: Four, events: number, holds?: Holds) {
    this.#four = four;
    this.#events = events;
    this.#holds = holds;
    this.#words = four[0].words;
    this.#isWide = four[2].members.length + four[3].members.length > 0;
    for (const composite of four) if (composite.members.length === 0) composite.enter(0);
    this.#reached = this.#isWide ? new KeyTable(this.keys) : new BitMatrix(this.keys);
    this.#makeRoom();
    this.keys.push(0, 0);
    if (this.#reached instanceof BitMatrix) this.#reached.addInitial();
  }

  get isOver(): boolean {
    return this.isCrowded || this.breaking !== undefined || this.expanded === this.keys.count;
  }

  /** The length of the longest of the shortest ways to a state, so far. */
  get depth(): number {
    return this.levels.length - 2;
  }

  /** Whether four composites would do better than two: with two, most of what could be is not. */
  get isSparse(): boolean {
    if (this.#isWide) return false;
    return this.#reached instanceof KeyTable || this.#reached.bytes > 48 * this.keys.count;
  }

  /** Bytes held for states and for what was reached. */
  get bytes(): number {
    return this.keys.bytes + this.#reached.bytes;
  }

  /** Writes the local state of each automaton. */
  read(state: number, locals: Int32Array): void {
    for (const [k, composite] of this.#four.entries()) composite.read(this.#part(state, k), locals);
  }

  /** What has to be kept so that a search can go on from here. */
  get kept(): Kept {
    const { expanded, edges, levels } = this;
    return { expanded, edges, levels: [...levels], layout: this.#layout };
  }

  /** Goes on from what was kept, with the composites numbered and entered as they were then. */
  goOn(
    { expanded, edges, levels, layout }: Kept,
    count: number,
    key: (index: number) => readonly [number, number],
  ): void {
    this.#layout = layout;
    this.#makeRoom();
    for (let index = 1; index < count; index += 1) {
      const [low, high] = key(index);
      this.#batch.low[this.#batch.count] = low;
      this.#batch.high[this.#batch.count] = high;
      this.#batch.count += 1;
      if (this.#batch.count === Batch.most) this.#flush();
    }
    this.#flush();
    [this.expanded, this.edges] = [expanded, edges];
    this.levels.splice(0, this.levels.length, ...levels);
  }

  /** Works out again what was known of the composites of a state that was expanded. */
  enterAgain(state: number): void {
    for (const k of [0, 1, 2, 3] as const) this.#enter(state, k);
  }

  /** Tries every event in up to so many states that wait. */
  advance(most: number): void {
    const end = this.expanded + most;
    this.#hold();
    while (this.expanded < end && !this.isOver) {
      if (this.expanded === this.levels.at(-1)) this.levels.push(this.keys.count);
      this.#expandTo(Math.min(end, this.levels.at(-1) ?? 0));
      this.#flush();
    }
  }

  #expandTo(end: number): void {
    const words = this.#words;
    for (let state = this.expanded; state < end; state += 1) {
      const inA = this.#enter(state, 0);
      const inB = this.#enter(state, 1);
      const inC = this.#isWide ? this.#enter(state, 2) : 0;
      const inD = this.#isWide ? this.#enter(state, 3) : 0;
      for (let word = 0; word < words; word += 1) {
        let steps = this.#isWide
          ? this.#wideSteps(state, inA, inB, inC, inD, word)
          : this.#steps(state, inA * words + word, inB * words + word, word);
        while (steps !== 0) {
          const lowest = steps & -steps;
          steps ^= lowest;
          this.edges += 1;
          this.#reach(inA, inB, inC, inD, (word << 5) + 31 - Math.clz32(lowest));
        }
        if (this.breaking !== undefined || this.isCrowded) return;
      }
      this.expanded = state + 1;
    }
  }

  /** Of 32 events those that change the state, up to one that breaks a rule. */
  #steps(state: number, atA: number, atB: number, word: number): number {
    const a = this.#four[0];
    const b = this.#four[1];
    let can = (a.can[atA] ?? 0) & (b.can[atB] ?? 0);
    const breaks = can & ((a.breaks[atA] ?? 0) | (b.breaks[atB] ?? 0));
    if (breaks !== 0) can &= this.#break(state, word, breaks);
    a.taken[atA] = (a.taken[atA] ?? 0) | can;
    b.taken[atB] = (b.taken[atB] ?? 0) | can;
    return can & ((a.change[atA] ?? 0) | (b.change[atB] ?? 0));
  }

  #wideSteps(state: number, inA: number, inB: number, inC: number, inD: number, word: number): number {
    const c = this.#four[2];
    const d = this.#four[3];
    const atA = inA * this.#words + word;
    const atB = inB * this.#words + word;
    const atC = inC * this.#words + word;
    const atD = inD * this.#words + word;
    const [a, b] = this.#four;
    let can = (a.can[atA] ?? 0) & (b.can[atB] ?? 0) & (c.can[atC] ?? 0) & (d.can[atD] ?? 0);
    const change = (a.change[atA] ?? 0) | (b.change[atB] ?? 0) | (c.change[atC] ?? 0) | (d.change[atD] ?? 0);
    const broken = (a.breaks[atA] ?? 0) | (b.breaks[atB] ?? 0) | (c.breaks[atC] ?? 0) | (d.breaks[atD] ?? 0);
    if ((can & broken) !== 0) can &= this.#break(state, word, can & broken);
    a.taken[atA] = (a.taken[atA] ?? 0) | can;
    b.taken[atB] = (b.taken[atB] ?? 0) | can;
    c.taken[atC] = (c.taken[atC] ?? 0) | can;
    d.taken[atD] = (d.taken[atD] ?? 0) | can;
    return can & change;
  }

  /** The number of a composite in the state, of which everything is known then. */
  #enter(state: number, k: 0 | 1 | 2 | 3): number {
    const number = this.#part(state, k);
    const composite = this.#four[k];
    if (composite.entered[number] === 0) composite.enter(number);
    return number;
  }

  #part(state: number, k: number): number {
    const layout = this.#layout;
    if (k === 0) return this.keys.low(state) & ((1 << layout.second) - 1);
    if (k === 1) return this.keys.low(state) >>> layout.second;
    if (k === 2) return this.keys.high(state) & ((1 << layout.fourth) - 1);
    return this.keys.high(state) >>> layout.fourth;
  }

  #reach(inA: number, inB: number, inC: number, inD: number, event: number): void {
    const a = this.#four[0];
    const b = this.#four[1];
    const c = this.#four[2];
    const d = this.#four[3];
    const events = this.#events;
    let toA = a.next[inA * events + event] ?? -1;
    let toB = b.next[inB * events + event] ?? -1;
    let toC = this.#isWide ? (c.next[inC * events + event] ?? -1) : 0;
    let toD = this.#isWide ? (d.next[inD * events + event] ?? -1) : 0;
    if ((toA | toB | toC | toD) < 0) {
      toA = a.after(inA, event);
      toB = b.after(inB, event);
      toC = c.after(inC, event);
      toD = d.after(inD, event);
      this.#makeRoom();
    }
    const low = toA | (toB << this.#layout.second);
    const high = toC | (toD << this.#layout.fourth);
    const batch = this.#batch;
    batch.low[batch.count] = low;
    batch.high[batch.count] = high;
    batch.count += 1;
    if (batch.count === Batch.most) this.#flush();
  }

  #flush(): void {
    this.#reached.addAll(this.#batch);
    this.#batch.count = 0;
    this.#hold();
  }

  /** Looks at the states that were found since; all of them were found before whatever breaks a rule now. */
  #hold(): void {
    if (this.#holds === undefined || this.#isHeldUp) return;
    const locals = new Int32Array(this.#four.reduce((sum, { members }) => sum + members.length, 0));
    for (; this.#held < this.keys.count; this.#held += 1) {
      this.read(this.#held, locals);
      if (this.#holds(locals)) continue;
      this.breaking = { state: this.#held, event: undefined };
      return;
    }
  }

  get #isHeldUp(): boolean {
    return this.breaking !== undefined && this.breaking.event === undefined;
  }

  /** Notes the first event that breaks a rule; returns the events before it. */
  #break(state: number, word: number, breaks: number): number {
    const first = breaks & -breaks;
    if (!this.#isHeldUp) this.breaking = { state, event: (word << 5) + 31 - Math.clz32(first) };
    return first - 1;
  }

  #makeRoom(): void {
    const [a, b] = this.#four;
    if (isOutgrown(this.#four, this.#layout)) {
      const layout = layoutFor(this.#four);
      if (layout === undefined) this.isCrowded = true;
      else this.#layOut(layout);
    }
    if (!(this.#reached instanceof BitMatrix)) return;
    const bytes = this.#reached.bytesFor(a.size, b.size);
    if (bytes > fewBytes && bytes > bytesOfState * this.keys.count) this.#reached = new KeyTable(this.keys);
    else this.#reached.reserve(a.size, b.size, this.#layout.second);
  }

  /** Writes every key anew. */
  #layOut(layout: KeyLayout): void {
    this.#flush();
    for (let state = 0; state < this.keys.count; state += 1) {
      const low = this.#part(state, 0) | (this.#part(state, 1) << layout.second);
      const high = this.#part(state, 2) | (this.#part(state, 3) << layout.fourth);
      this.keys.set(state, low, high);
    }
    this.#layout = layout;
    if (this.#reached instanceof KeyTable) this.#reached = new KeyTable(this.keys);
  }

  /** The events of a shortest way to the state, the first of these in the order of events. */
  wayTo(state: number): readonly number[] {
    const [four, events, levels] = [this.#four, this.#events, this.levels];
    return shortestWay(state, { levels, four, events, partsOf: (of) => four.map((_, k) => this.#part(of, k)) });
  }
}
