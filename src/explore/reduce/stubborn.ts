// Stubborn sets: in a state, a part of the events that is enough to try, because nothing that the others do can come in
// between. An event that is possible brings those that depend on it; one that is not brings those without which the
// automaton that refuses it will not change its mind.
import { type Automaton, refused } from '../automaton.js';
import type { Dependence } from './dependence.js';

export class StubbornSets {
  readonly #dependence: Dependence;
  readonly #automata: readonly Automaton[];
  /** The automata that may refuse each event. */
  readonly #partners: readonly Int32Array[];
  readonly #isIn: Uint8Array;
  readonly #waiting: number[] = [];

  constructor(charts: readonly Automaton[], dependence: Dependence) {
    this.#automata = charts;
    this.#dependence = dependence;
    this.#partners = dependence.map((_, event) =>
      Int32Array.from(charts.flatMap(({ alphabet }, k) => (alphabet[event] ? [k] : []))),
    );
    this.#isIn = new Uint8Array(dependence.length);
  }

  /**
   * The possible events of a stubborn set that has this one in it, which is possible.
   *
   * @param here the local states of the charts
   * @param isPossible for each event 1 if every chart accepts it here
   * @param most the set is of no use if it has so many
   */
  around(event: number, here: Int32Array, isPossible: Uint8Array, most: number): readonly number[] | undefined {
    this.#isIn.fill(0);
    this.#waiting.length = 0;
    this.#add(event);
    const possible: number[] = [];
    for (let next = this.#waiting.pop(); next !== undefined; next = this.#waiting.pop()) {
      if (isPossible[next] === 0) this.#addWhatAllows(next, here);
      else {
        possible.push(next);
        if (possible.length >= most) return undefined;
        for (const other of this.#dependence[next] ?? []) this.#add(other);
      }
    }
    return possible;
  }

  #add(event: number): void {
    if (this.#isIn[event] === 1) return;
    this.#isIn[event] = 1;
    this.#waiting.push(event);
  }

  /** Whoever refuses the event has to move first: every event that moves it. */
  #addWhatAllows(event: number, here: Int32Array): void {
    for (const k of this.#partners[event] ?? []) {
      const local = here[k] ?? 0;
      const row = this.#automata[k]?.row(local);
      if (row?.[event] !== refused) continue;
      for (const [other, after] of row.entries())
        if (this.#automata[k]?.alphabet[other] && after !== refused && after !== local) this.#add(other);
      return;
    }
  }
}
