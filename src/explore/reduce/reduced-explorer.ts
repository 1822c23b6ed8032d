// Drives an exploration of a part of the states as far as it is told. An invariant takes part as an automaton over the machines
// that it looks at; where it looks at one more, everything begins again with that one, so that it is never asked blindly.
import type { Automaton } from '../automaton.js';
import type { Progress } from '../explore.js';
import { invariantsOf } from '../invariants.js';
import { type MonitorAutomaton, monitorAutomaton } from '../monitor-automaton.js';
import type { Network } from '../network.js';
import { LooksFurther, type StatePredicate } from '../state-predicate.js';
import { type StatechartAutomaton, statechartAutomaton } from '../statechart-automaton.js';
import { invariantAutomaton } from './invariant-automaton.js';

/** What is walked: machines, then monitors, then invariants. */
export type Parts = {
  readonly network: Network;
  readonly charts: readonly StatechartAutomaton[];
  readonly monitors: readonly MonitorAutomaton[];
  readonly invariants: readonly StatePredicate[];
  readonly all: readonly Automaton[];
};

/** A search through a part of the states, breadth first. */
export interface ReducingSearch {
  /** How many states and edges the part has so far. */
  readonly states: number;
  readonly edges: number;
  /** How many of its states were not expanded in full. */
  readonly cut: number;
  breaks: boolean;
  /** Nothing where it does not ask. */
  readonly deadlocks: boolean | undefined;
  /** How many states and edges its states stand for, where it counts them. */
  readonly whole: { readonly states: number; readonly edges: number } | undefined;
  expand(state: number): void;
}

export class ReducedExplorer {
  readonly #searchOf: (parts: Parts) => ReducingSearch;
  readonly #network: Network;
  readonly #charts: readonly StatechartAutomaton[];
  readonly #monitors: readonly MonitorAutomaton[];
  readonly #invariants: readonly StatePredicate[];
  #search: ReducingSearch;
  #expanded = 0;
  #levels: number[] = [1];

  /** @throws NotExplorable @throws PredicateError */
  constructor(network: Network, searchOf: (parts: Parts) => ReducingSearch) {
    const { participants, monitors, events } = network;
    this.#network = network;
    this.#searchOf = searchOf;
    this.#charts = participants.map((participant) => statechartAutomaton(participant, events));
    this.#monitors = monitors.map((monitor) => monitorAutomaton(monitor, events));
    this.#invariants = invariantsOf(network, this.#charts);
    this.#search = this.#begun();
  }

  get isOver(): boolean {
    return this.#search.breaks || this.#expanded === this.#search.states;
  }

  get progress(): Progress {
    const { states, edges } = this.#search;
    const [levels, waiting] = [[...this.#levels], states - this.#expanded];
    return { states, edges, depth: levels.length - 1, waiting, levels };
  }

  get result(): Omit<ReducingSearch, 'expand'> {
    const { states, edges, cut, breaks, deadlocks, whole } = this.#search;
    return { states, edges, cut, breaks, deadlocks, whole };
  }

  /** Expands up to so many states that wait. */
  advance(states: number): void {
    for (let left = states; left > 0 && !this.isOver; left -= 1) this.#advance();
  }

  #advance(): void {
    if (this.#expanded === this.#levels.at(-1)) this.#levels.push(this.#search.states);
    try {
      this.#search.expand(this.#expanded);
      this.#expanded += 1;
    } catch (error) {
      if (!(error instanceof LooksFurther)) throw error;
      this.#search = this.#begun();
      [this.#expanded, this.#levels] = [0, [1]];
    }
  }

  /** A search in which every invariant may look at what it was seen to look at so far; by being asked it shows more. */
  #begun(): ReducingSearch {
    const initial = new Int32Array(this.#charts.length);
    const isSound = this.#invariants.every((invariant) => invariant.holds(initial));
    for (;;) {
      try {
        const search = this.#searchOf(this.#parts());
        if (!isSound) search.breaks = true;
        return search;
      } catch (error) {
        if (!(error instanceof LooksFurther)) throw error;
      }
    }
  }

  #parts(): Parts {
    const [network, charts, monitors, invariants] = [this.#network, this.#charts, this.#monitors, this.#invariants];
    return { network, charts, monitors, invariants, all: this.#automata() };
  }

  #automata(): readonly Automaton[] {
    const events = this.#network.events.length;
    const invariants = this.#invariants.map((invariant) => {
      const members = [...invariant.looksAt].sort((a, b) => a - b);
      return invariantAutomaton(invariant, members, this.#charts, events);
    });
    return [...this.#charts, ...this.#monitors, ...invariants];
  }
}
