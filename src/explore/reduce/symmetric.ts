// Exploration of one state for all those that differ only in which of some interchangeable machines is which: whether a monitor or an
// invariant is ever broken, and whether there is a deadlock. What is said to be interchangeable is compared on the way.
import { type Automaton, refused, violated } from '../automaton.js';
import type { Network } from '../network.js';
import { StateTable } from '../state-table.js';
import { stateText } from '../state-text.js';
import { structuralKey } from '../structural-key.js';
import { Corresponding, type LocalText } from './corresponding.js';
import { holdsOrFails } from './invariant-automaton.js';
import { Orbits } from './orbits.js';
import { rearrangement } from './rearrangement.js';
import { type Parts, ReducedExplorer, type ReducingSearch } from './reduced-explorer.js';

export type Symmetric = {
  /** How many states were looked at, and their edges. */
  readonly states: number;
  readonly edges: number;
  /** Whether a monitor or an invariant is broken; an invariant that ends in an error counts as broken. */
  readonly breaks: boolean;
  readonly deadlocks: boolean;
  /** How many there are in all; if nothing is broken, as many as without symmetries. */
  readonly whole: { readonly states: number; readonly edges: number };
};

/** @throws NotExplorable @throws PredicateError @throws NotSymmetric */
export function exploreSymmetric(network: Network): Symmetric {
  const explorer = symmetricExplorer(network);
  while (!explorer.isOver) explorer.advance(50_000);
  const { states, edges, breaks, deadlocks = false, whole = { states, edges } } = explorer.result;
  return { states, edges, breaks, deadlocks, whole };
}

/**
 * The same, as far as it is told.
 *
 * @throws TypeError if the network says nothing of symmetries
 */
export function symmetricExplorer(network: Network): ReducedExplorer {
  if ((network.symmetries ?? []).length === 0)
    throw new TypeError(
      'the network says nothing of symmetries; say which of its machines are interchangeable: symmetries',
    );
  return new ReducedExplorer(network, (parts) => new SymmetricSearch(parts));
}

class SymmetricSearch implements ReducingSearch {
  edges = 0;
  readonly cut = 0;
  breaks = false;
  deadlocks = false;
  readonly whole = { states: 1, edges: 0 };
  readonly #parts: Parts;
  /** Machines and monitors. Invariants have no states of their own: they are asked of every state that one stands for. */
  readonly #automata: readonly Automaton[];
  readonly #corresponding: Corresponding;
  readonly #orbits: Orbits;
  readonly #table: StateTable;
  /** For how many each state stands. */
  readonly #sizes: number[] = [1];
  readonly #here: Int32Array;
  readonly #there: Int32Array;

  constructor(parts: Parts) {
    const { network, charts, monitors } = parts;
    this.#parts = parts;
    this.#automata = [...charts, ...monitors];
    const all = (network.symmetries ?? []).map((symmetry) => rearrangement(symmetry, network, this.#automata));
    this.#corresponding = new Corresponding(network, this.#automata, all, localText(parts));
    this.#orbits = new Orbits(all, this.#corresponding);
    this.#here = new Int32Array(this.#automata.length);
    this.#there = new Int32Array(this.#automata.length);
    this.#table = new StateTable(this.#automata.length);
    this.#table.insert(this.#here);
  }

  get states(): number {
    return this.#table.count;
  }

  expand(state: number): void {
    this.#table.read(state, this.#here);
    for (const k of this.#automata.keys()) this.#corresponding.compare(k, this.#here[k] ?? 0);
    let isDead = true;
    for (const event of this.#parts.network.events.keys()) {
      const outcome = this.#after(event);
      if (outcome !== 'refused') isDead = false;
      if (outcome === 'broken') {
        this.breaks = true;
        return;
      }
      if (outcome !== 'changed') continue;
      this.edges += 1;
      this.whole.edges += this.#sizes[state] ?? 0;
      this.#insert();
    }
    if (isDead && !this.#isFinal()) this.deadlocks = true;
  }

  /** Works out the state after the event. */
  #after(event: number): 'refused' | 'broken' | 'changed' | 'same' {
    let [outcome, isBroken]: ['changed' | 'same', boolean] = ['same', false];
    for (const [k, automaton] of this.#automata.entries()) {
      const local = this.#here[k] ?? 0;
      const after = automaton.alphabet[event] ? (automaton.row(local)[event] ?? refused) : local;
      if (after === refused) return 'refused';
      if (after === violated) isBroken = true;
      if (after !== local) outcome = 'changed';
      this.#there[k] = after;
    }
    return isBroken ? 'broken' : outcome;
  }

  /** Keeps the one that stands for the state, and asks of all of them whether the invariants hold. */
  #insert(): void {
    const { size, smallest } = this.#orbits.of(this.#there);
    const known = this.#table.count;
    if (this.#table.insert(this.#orbits.states[smallest] ?? this.#there) < known) return;
    this.#sizes.push(size);
    this.whole.states += size;
    const { invariants } = this.#parts;
    if (
      invariants.length > 0 &&
      !this.#orbits.states.every((one) => invariants.every((says) => holdsOrFails(says, one)))
    )
      this.breaks = true;
  }

  /** Whether all that the state stands for are meant to be without any event. */
  #isFinal(): boolean {
    const { network, charts } = this.#parts;
    this.#orbits.of(this.#here);
    return this.#orbits.states.every((one) =>
      network.final?.(charts.flatMap(({ snapshots }, k) => snapshots[one[k] ?? 0] ?? [])),
    );
  }
}

/** Local states in words. */
const localText =
  ({ charts, monitors }: Parts): LocalText =>
  (k, local) => {
    const snapshot = charts[k]?.snapshots[local];
    return snapshot === undefined ? structuralKey(monitors[k - charts.length]?.states[local]) : stateText(snapshot);
  };
