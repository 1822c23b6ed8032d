// Several automata of a network taken together as one: its states are the tuples of local states that were reached, its
// rows are put together from theirs. What a row holds is worked out when it is first needed.
import { type Automaton, refused, violated } from './automaton.js';
import { StateTable } from './state-table.js';

/** A successor that nobody has asked for yet. */
const unknown = -1;

export class Composite {
  /** For each 32 events of each state: those that no member refuses. */
  can = new Int32Array(0);
  /** Of these, those that a member changes its state at. */
  change = new Int32Array(0);
  /** Of these, those that break the rule of a member. */
  breaks = new Int32Array(0);
  /** For each event of each state the state after it; see `after`. */
  next = new Int32Array(0);
  /** Whether the state was entered: only then the arrays say something of it. */
  entered = new Uint8Array(0);
  /** For each 32 events of each state: those that were taken in it; written by whoever takes them. */
  taken = new Int32Array(0);
  readonly words: number;
  readonly members: readonly number[];
  readonly #automata: readonly Automaton[];
  readonly #charts: number;
  readonly #events: number;
  readonly #states: StateTable;
  readonly #locals: Int32Array;
  readonly #after: Int32Array;
  /** For each event, the members that take part. */
  readonly #partners: readonly Int32Array[];

  /**
   * @param members which of the automata, in ascending order
   * @param charts how many of the automata are charts; they come first, and only they refuse
   */
  constructor(members: readonly number[], automata: readonly Automaton[], charts: number, events: number) {
    this.members = members;
    this.#automata = members.flatMap((k) => automata[k] ?? []);
    this.#charts = members.filter((k) => k < charts).length;
    this.#events = events;
    this.words = Math.ceil(events / 32);
    this.#states = new StateTable(Math.max(1, members.length));
    this.#locals = new Int32Array(Math.max(1, members.length));
    this.#after = new Int32Array(Math.max(1, members.length));
    this.#partners = Array.from({ length: events }, (_, event) =>
      Int32Array.from(this.#automata.flatMap(({ alphabet }, m) => (alphabet[event] ? [m] : []))),
    );
    this.number(this.#locals);
  }

  /** How many states were found so far; 0 is the initial one. */
  get size(): number {
    return this.#states.count;
  }

  /** The number of the state whose members are in these local states. */
  number(locals: Int32Array): number {
    const number = this.#states.insert(locals);
    if (number >= this.entered.length) this.#grow();
    return number;
  }

  /** Writes the local state of each member to its place among those of all automata. */
  read(state: number, locals: Int32Array): void {
    this.#states.read(state, this.#locals);
    for (let m = 0; m < this.members.length; m += 1) locals[this.members[m] ?? 0] = this.#locals[m] ?? 0;
  }

  /** The local states of the members in every state, one state after the other. */
  get tuples(): Int32Array {
    const width = this.members.length;
    const tuples = new Int32Array(this.size * width);
    for (let state = 0; state < this.size; state += 1) {
      this.#states.read(state, this.#locals);
      tuples.set(this.#locals.subarray(0, width), state * width);
    }
    return tuples;
  }

  /** Numbers states as they were numbered when these tuples were taken. */
  renumber(tuples: Int32Array): void {
    const width = this.members.length;
    for (let at = 0; at < tuples.length; at += width) {
      this.#locals.set(tuples.subarray(at, at + width));
      this.number(this.#locals);
    }
  }

  /** Works out what the state accepts. */
  enter(state: number): void {
    this.entered[state] = 1;
    this.#states.read(state, this.#locals);
    const rows = this.#automata.map((automaton, m) => automaton.row(this.#locals[m] ?? 0));
    for (let event = 0; event < this.#events; event += 1) {
      const bit = 1 << (event & 31);
      const word = state * this.words + (event >>> 5);
      const outcome = this.#outcome(rows, event);
      if (outcome === 'refused') continue;
      this.can[word] = (this.can[word] ?? 0) | bit;
      if (outcome === 'changed') this.change[word] = (this.change[word] ?? 0) | bit;
      else if (outcome === 'violated') this.breaks[word] = (this.breaks[word] ?? 0) | bit;
      else this.next[state * this.#events + event] = state;
    }
  }

  #outcome(rows: readonly Int32Array[], event: number): 'refused' | 'violated' | 'changed' | 'same' {
    let outcome: 'violated' | 'changed' | 'same' = 'same';
    const partners = this.#partners[event] ?? this.#after;
    for (let p = 0; p < partners.length; p += 1) {
      const m = partners[p] ?? 0;
      const after = rows[m]?.[event] ?? refused;
      if (m < this.#charts && after === refused) return 'refused';
      if (after === violated) outcome = 'violated';
      else if (outcome === 'same' && after !== this.#locals[m]) outcome = 'changed';
    }
    return outcome;
  }

  /** The state after an event that the state accepts and that breaks nothing. */
  after(state: number, event: number): number {
    const known = this.next[state * this.#events + event] ?? unknown;
    if (known !== unknown) return known;
    this.#states.read(state, this.#locals);
    this.#after.set(this.#locals);
    const partners = this.#partners[event] ?? this.#after;
    for (let p = 0; p < partners.length; p += 1) {
      const m = partners[p] ?? 0;
      this.#after[m] = this.#automata[m]?.row(this.#locals[m] ?? 0)[event] ?? 0;
    }
    const after = this.number(this.#after);
    this.next[state * this.#events + event] = after;
    return after;
  }

  isAccepted(state: number, event: number): boolean {
    return (((this.can[state * this.words + (event >>> 5)] ?? 0) >>> (event & 31)) & 1) === 1;
  }

  isTaken(state: number, event: number): boolean {
    return (((this.taken[state * this.words + (event >>> 5)] ?? 0) >>> (event & 31)) & 1) === 1;
  }

  /** Bytes held for states and their rows. */
  get bytes(): number {
    const { can, change, breaks, next, entered, taken } = this;
    return [can, change, breaks, next, entered, taken].reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  #grow(): void {
    const states = Math.max(64, Math.ceil(this.entered.length * 1.5));
    const words = (old: Int32Array) => longer(old, states * this.words);
    this.can = words(this.can);
    this.change = words(this.change);
    this.breaks = words(this.breaks);
    this.taken = words(this.taken);
    const filled = this.next.length;
    this.next = longer(this.next, states * this.#events).fill(unknown, filled);
    const entered = new Uint8Array(states);
    entered.set(this.entered);
    this.entered = entered;
  }
}

function longer(old: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(length);
  grown.set(old);
  return grown;
}
