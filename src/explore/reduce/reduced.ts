// Exploration of a part of the states that is enough for two questions: whether a monitor or an invariant is ever
// broken, and whether there is a deadlock. Nothing else may be asked of what it reaches: states, ways and coverage are those of the part.
import { type Automaton, refused, violated } from '../automaton.js';
import type { Network } from '../network.js';
import { StateTable } from '../state-table.js';
import type { StatechartAutomaton } from '../statechart-automaton.js';
import { dependenceOf } from './dependence.js';
import { type Parts, ReducedExplorer, type ReducingSearch } from './reduced-explorer.js';
import { StubbornSets } from './stubborn.js';

export type Reduced = {
  /** How many states and edges the part has. */
  readonly states: number;
  readonly edges: number;
  /** How many of its states were not expanded in full. */
  readonly cut: number;
  /** Whether a monitor or an invariant is broken; an invariant that ends in an error counts as broken. */
  readonly breaks: boolean;
  readonly deadlocks: boolean;
};

/** @throws NotExplorable @throws PredicateError */
export function exploreReduced(network: Network): Reduced {
  const explorer = orderingExplorer(network);
  while (!explorer.isOver) explorer.advance(50_000);
  const { states, edges, cut, breaks, deadlocks = false } = explorer.result;
  return { states, edges, cut, breaks, deadlocks };
}

/** The same, as far as it is told. */
export const orderingExplorer = (network: Network): ReducedExplorer =>
  new ReducedExplorer(network, (parts) => new OrderingSearch(parts));

class OrderingSearch implements ReducingSearch {
  edges = 0;
  cut = 0;
  breaks = false;
  deadlocks = false;
  readonly whole = undefined;
  readonly #network: Network;
  readonly #charts: readonly StatechartAutomaton[];
  readonly #all: readonly Automaton[];
  readonly #table: StateTable;
  readonly #sets: StubbornSets;
  readonly #here: Int32Array;
  readonly #there: Int32Array;
  readonly #isPossible: Uint8Array;
  #expanded = 0;

  constructor({ network, charts, all }: Parts) {
    const { events } = network;
    this.#network = network;
    this.#charts = charts;
    this.#all = all;
    this.#sets = new StubbornSets(charts, dependenceOf(this.#all, events.length));
    this.#here = new Int32Array(this.#all.length);
    this.#there = new Int32Array(this.#all.length);
    this.#isPossible = new Uint8Array(events.length);
    this.#table = new StateTable(this.#all.length);
    this.#table.insert(this.#here);
  }

  get states(): number {
    return this.#table.count;
  }

  expand(state: number): void {
    this.#expanded = state;
    this.#table.read(this.#expanded, this.#here);
    const possible = this.#findPossible();
    if (possible.length === 0 && !this.#isFinal()) this.deadlocks = true;
    const sets = this.#stubbornSets(possible);
    // A set none of whose events leads to a state that waits could put the rest off for ever.
    const before = this.edges;
    const enough = sets.some((set) => {
      this.edges = before;
      return this.#takeAll(set);
    });
    if (enough) {
      this.cut += 1;
      return;
    }
    this.edges = before;
    this.#takeAll(possible);
  }

  #findPossible(): readonly number[] {
    const possible: number[] = [];
    for (let event = 0; event < this.#isPossible.length; event += 1) {
      const is = this.#all.every(
        ({ alphabet, row }, k) =>
          k >= this.#charts.length || !alphabet[event] || row(this.#here[k] ?? 0)[event] !== refused,
      );
      this.#isPossible[event] = is ? 1 : 0;
      if (is) possible.push(event);
    }
    return possible;
  }

  /** Stubborn sets smaller than all that is possible, each around an event that changes something, the smallest first. */
  #stubbornSets(possible: readonly number[]): readonly (readonly number[])[] {
    return possible
      .filter((event) => this.#after(event) !== 'same')
      .flatMap((event) => {
        const set = this.#sets.around(event, this.#here, this.#isPossible, possible.length);
        return set === undefined ? [] : [set];
      })
      .sort((a, b) => a.length - b.length);
  }

  /** Takes the events; whether one leads to a state that is not expanded yet. */
  #takeAll(events: readonly number[]): boolean {
    let waits = false;
    for (const event of events) {
      const outcome = this.#after(event);
      if (outcome === 'broken') this.breaks = true;
      if (outcome !== 'changed') continue;
      this.edges += 1;
      if (this.#table.insert(this.#there) > this.#expanded) waits = true;
    }
    return waits;
  }

  /** Works out the state after the event. */
  #after(event: number): 'broken' | 'changed' | 'same' {
    let changes = false;
    for (const [k, { alphabet, row }] of this.#all.entries()) {
      const local = this.#here[k] ?? 0;
      const after = alphabet[event] ? (row(local)[event] ?? refused) : local;
      if (after === violated) return 'broken';
      this.#there[k] = after;
      if (after !== local) changes = true;
    }
    return changes ? 'changed' : 'same';
  }

  #isFinal(): boolean {
    const { final } = this.#network;
    return final?.(this.#charts.flatMap(({ snapshots }, k) => snapshots[this.#here[k] ?? 0] ?? [])) ?? false;
  }
}
