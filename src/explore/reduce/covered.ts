// Exploration for one question alone, whether a monitor or an invariant is ever broken: where an event leads to a state that can stand for
// the one it leaves, nothing else is tried there. Whatever the others lead to is found from the state that stands for it.
import { type Automaton, refused, violated } from '../automaton.js';
import type { Network } from '../network.js';
import { StateTable } from '../state-table.js';
import { LocalOrder } from './local-order.js';
import { type Parts, ReducedExplorer, type ReducingSearch } from './reduced-explorer.js';

export type Covered = {
  readonly states: number;
  readonly edges: number;
  /** How many of the states were left by one event. */
  readonly cut: number;
  /** Whether a monitor or an invariant is broken; an invariant that ends in an error counts as broken. */
  readonly breaks: boolean;
};

/** @throws NotExplorable @throws PredicateError */
export function exploreCovered(network: Network): Covered {
  const explorer = coveringExplorer(network);
  while (!explorer.isOver) explorer.advance(50_000);
  const { states, edges, cut, breaks } = explorer.result;
  return { states, edges, cut, breaks };
}

/** The same, as far as it is told. */
export const coveringExplorer = (network: Network): ReducedExplorer =>
  new ReducedExplorer(network, (parts) => new CoveringSearch(parts));

class CoveringSearch implements ReducingSearch {
  edges = 0;
  cut = 0;
  breaks = false;
  readonly deadlocks = undefined;
  readonly whole = undefined;
  readonly #charts: number;
  readonly #all: readonly Automaton[];
  readonly #orders: readonly LocalOrder[];
  readonly #partners: readonly Int32Array[];
  readonly #table: StateTable;
  readonly #here: Int32Array;
  readonly #rows: Int32Array[];
  /** What the events change that were found possible: how many fields each, which, and to what. */
  readonly #counts: number[] = [];
  readonly #fields: Int32Array;
  readonly #locals: Int32Array;

  constructor({ network: { events }, charts, all }: Parts) {
    this.#charts = charts.length;
    this.#all = all;
    this.#orders = this.#all.map((automaton) => new LocalOrder(automaton));
    this.#partners = events.map((_, event) =>
      Int32Array.from(this.#all.flatMap(({ alphabet }, k) => (alphabet[event] ? [k] : []))),
    );
    this.#here = new Int32Array(this.#all.length);
    this.#rows = this.#all.map(() => new Int32Array(0));
    this.#fields = new Int32Array(this.#all.length * events.length);
    this.#locals = new Int32Array(this.#all.length * events.length);
    this.#table = new StateTable(this.#all.length);
    this.#table.insert(this.#here);
  }

  get states(): number {
    return this.#table.count;
  }

  expand(state: number): void {
    this.#table.read(state, this.#here);
    for (const [k, automaton] of this.#all.entries()) this.#rows[k] = automaton.row(this.#here[k] ?? 0);
    this.#counts.length = 0;
    const standIn = this.#changes();
    if (this.breaks) return;
    if (standIn !== undefined) {
      this.cut += 1;
      this.#insert(state, standIn);
      return;
    }
    for (const change of this.#counts.keys()) this.#insert(state, change);
  }

  /** Notes what every possible event changes, until one leads to a state that can stand for this one: its place. */
  #changes(): number | undefined {
    for (let event = 0; event < this.#partners.length; event += 1) {
      if (!this.#note(event)) continue;
      if (this.breaks) return undefined;
      const change = this.#counts.length - 1;
      if (this.#isAbove(change)) return change;
    }
    return undefined;
  }

  /** Notes what an event changes; false if it is not possible or changes nothing. */
  #note(event: number): boolean {
    const start = this.#counts.length * this.#all.length;
    let count = 0;
    for (const k of this.#partners[event] ?? []) {
      const after = this.#rows[k]?.[event] ?? refused;
      if (after === refused && k < this.#charts) return false;
      if (after === violated) {
        this.breaks = true;
        return true;
      }
      if (after === this.#here[k]) continue;
      this.#fields[start + count] = k;
      this.#locals[start + count] = after;
      count += 1;
    }
    if (count > 0) this.#counts.push(count);
    return count > 0;
  }

  /** Whether the state after the change can stand for this one, and not the other way round, too. */
  #isAbove(change: number): boolean {
    const start = change * this.#all.length;
    const end = start + (this.#counts[change] ?? 0);
    for (let at = start; at < end; at += 1) if (!this.#standsFor(at, 'after')) return false;
    for (let at = start; at < end; at += 1) if (!this.#standsFor(at, 'before')) return true;
    return false;
  }

  /** Whether what is changed to can stand for what was, or what was for it. */
  #standsFor(at: number, which: 'after' | 'before'): boolean {
    const k = this.#fields[at] ?? 0;
    const [before, after] = [this.#here[k] ?? 0, this.#locals[at] ?? 0];
    const order = this.#orders[k];
    return (which === 'after' ? order?.standsFor(before, after) : order?.standsFor(after, before)) ?? false;
  }

  #insert(state: number, change: number): void {
    const start = change * this.#all.length;
    const count = this.#counts[change] ?? 0;
    this.edges += 1;
    this.#table.insertChanged(
      state,
      this.#fields.subarray(start, start + count),
      this.#locals.subarray(start, start + count),
      count,
    );
  }
}
