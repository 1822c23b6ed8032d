// How the automata of a network are divided into two composites: so that both have few states, as far as the states
// found so far can tell. The division decides speed and memory, never what is found.

/** The automata on each side, by index, ascending. */
export type Halves = readonly [left: readonly number[], right: readonly number[]];

/** So many states tell enough. */
const mostTuples = 16_384;

/** Before anything is known: one half of the automata, and the other. */
export function firstHalves(automata: number): Halves {
  const all = Array.from({ length: automata }, (_, k) => k);
  const middle = Math.ceil(automata / 2);
  return [all.slice(0, middle), all.slice(middle)];
}

type Side = 'left' | 'right' | undefined;

/**
 * A division that moving one automaton to the other side makes no better.
 *
 * @param read writes the local state of each automaton in the state with this index
 */
export function halvesOf(automata: number, states: number, read: (state: number, locals: Int32Array) => void): Halves {
  const sample = new Sample(automata, states, read);
  const sides = Array.from({ length: automata }, (): Side => undefined);
  const alone = sides.map((_, k) => ({ k, size: sample.size((other) => other === k) }));
  const [first, ...others] = alone.toSorted((a, b) => b.size - a.size);
  if (first !== undefined) sides[first.k] = 'left';
  for (const { k } of others) settle(sample, sides, k);
  for (let rounds = 0, moved = true; moved && rounds < 3; rounds += 1) {
    moved = false;
    for (let k = 0; k < automata; k += 1) if (settle(sample, sides, k)) moved = true;
  }
  const members = (side: Side) => sides.flatMap((of, k) => (of === side ? [k] : []));
  return [members('left'), members('right')];
}

/** Puts an automaton to the side where it costs less; whether it was on the other. */
function settle(sample: Sample, sides: Side[], k: number): boolean {
  const before = sides[k];
  const [left, right] = [sample.cost(sides.with(k, 'left')), sample.cost(sides.with(k, 'right'))];
  if (before !== undefined && left === right) return false;
  sides[k] = left < right ? 'left' : 'right';
  return sides[k] !== before;
}

/** States far and near, each local state as a number that scarcely another has: a sum of such tells tuples apart. */
class Sample {
  readonly #tuples: Float64Array;
  readonly #automata: number;

  constructor(automata: number, states: number, read: (state: number, locals: Int32Array) => void) {
    const stride = Math.ceil(states / mostTuples);
    const locals = new Int32Array(automata);
    this.#automata = automata;
    this.#tuples = new Float64Array(Math.floor((states - 1) / stride + 1) * automata);
    for (let state = 0, at = 0; state < states; state += stride, at += automata) {
      read(state, locals);
      for (let k = 0; k < automata; k += 1) this.#tuples[at + k] = scattered(k, locals[k] ?? 0);
    }
  }

  cost(sides: readonly Side[]): number {
    return this.size((k) => sides[k] === 'left') + this.size((k) => sides[k] === 'right');
  }

  /** How many states these automata have together. */
  size(counts: (k: number) => boolean): number {
    const members = Array.from({ length: this.#automata }, (_, k) => k).filter(counts);
    const seen = new Set<number>();
    for (let at = 0; at < this.#tuples.length; at += this.#automata) {
      let sum = 0;
      for (const k of members) sum += this.#tuples[at + k] ?? 0;
      seen.add(sum);
    }
    return seen.size;
  }
}

const scattered = (k: number, local: number) =>
  (Math.imul(local + 1, 0x9e3779b1) >>> 0) * 1_048_576 + (Math.imul(local * 64 + k + 7, 0x85ebca6b) >>> 12);
