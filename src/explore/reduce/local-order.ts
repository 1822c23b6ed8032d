// When one local state can stand for another: it accepts every event that the other does, a monitor breaks at every event
// at which the other does, and what follows can stand for what follows. (A simulation; looked for where it is asked.)
import { type Automaton, refused, violated } from '../automaton.js';

/** So many pairs are looked at for one question; if that is not enough, the answer is no. */
const mostPairs = 50_000;

/** Local states are below this, so that a pair is one number. */
const base = 2 ** 26;

export class LocalOrder {
  readonly #automaton: Automaton;
  readonly #events: readonly number[];
  readonly #known = new Map<number, boolean>();

  constructor(automaton: Automaton) {
    this.#automaton = automaton;
    this.#events = automaton.alphabet.flatMap((is, event) => (is ? [event] : []));
  }

  /** Whether the local state `more` can stand for `less`. */
  standsFor(less: number, more: number): boolean {
    const key = less * base + more;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#settle(key);
    return this.#known.get(key) === true;
  }

  /** Finds every pair that has to hold with this one: if all do, they do; if one does not, no pair on the way to it does. */
  #settle(key: number): void {
    const pairs = [key];
    const from = [-1];
    const assumed = new Set(pairs);
    for (let at = 0; at < pairs.length; at += 1) {
      const pair = pairs[at] ?? 0;
      const next = this.#followers(Math.floor(pair / base), pair % base);
      if (next === undefined || next.some((one) => this.#known.get(one) === false)) {
        for (let back = at; back >= 0; back = from[back] ?? -1) this.#known.set(pairs[back] ?? 0, false);
        return;
      }
      if (pairs.length > mostPairs) {
        this.#known.set(key, false);
        return;
      }
      for (const one of next) {
        if (assumed.has(one) || this.#known.has(one)) continue;
        assumed.add(one);
        pairs.push(one);
        from.push(at);
      }
    }
    for (const pair of pairs) this.#known.set(pair, true);
  }

  /** The pairs that an event leads to; undefined if the first accepts or breaks what the second does not. */
  #followers(less: number, more: number): readonly number[] | undefined {
    const [ofLess, ofMore] = [this.#automaton.row(less), this.#automaton.row(more)];
    const pairs: number[] = [];
    for (const event of this.#events) {
      const [one = refused, other = refused] = [ofLess[event], ofMore[event]];
      if (one === refused || other === violated) continue;
      if (one === violated || other === refused) return undefined;
      if (one !== other) pairs.push(one * base + other);
    }
    return pairs;
  }
}
