// How the automata of a network are divided into composites: so that all have few states, as far as the states found so
// far can tell. The division decides speed and memory, never what is found.

/** The automata of each composite, by index, ascending. */
export type Division = readonly (readonly number[])[];

/** So many states tell enough. */
const mostTuples = 16_384;

/** Before anything is known: one half of the automata, and the other. */
export function firstDivision(automata: number): Division {
  const all = Array.from({ length: automata }, (_, k) => k);
  const middle = Math.ceil(automata / 2);
  return [all.slice(0, middle), all.slice(middle)];
}

/**
 * A division that moving one automaton to another composite makes no better.
 *
 * @param read writes the local state of each automaton in the state with this index
 */
export function divisionOf(
  automata: number,
  composites: number,
  states: number,
  read: (state: number, locals: Int32Array) => void,
): Division {
  const sample = new Sample(automata, states, read);
  const alone = Array.from({ length: automata }, (_, k) => ({ k, size: sample.size([k]) }));
  const division = new Drafts(sample, composites);
  for (const { k } of alone.toSorted((a, b) => b.size - a.size)) division.settle(k);
  for (let rounds = 0, moved = true; moved && rounds < 3; rounds += 1) {
    moved = false;
    for (let k = 0; k < automata; k += 1) if (division.settle(k)) moved = true;
  }
  return division.members.map((members) => members.toSorted((a, b) => a - b));
}

/** A division that is being made better. */
class Drafts {
  readonly members: (readonly number[])[];
  readonly #sizes: number[];
  readonly #sample: Sample;

  constructor(sample: Sample, composites: number) {
    this.#sample = sample;
    this.members = Array.from({ length: composites }, () => []);
    this.#sizes = this.members.map(() => 1);
  }

  /** Puts an automaton where it costs least; whether it was elsewhere. */
  settle(k: number): boolean {
    const before = this.members.findIndex((members) => members.includes(k));
    if (before >= 0) this.#put(before, this.members[before]?.filter((other) => other !== k) ?? []);
    const grown = this.members.map((members) => this.#sample.size([...members, k]));
    const costs = grown.map((size, c) => size - (this.#sizes[c] ?? 0));
    const least = Math.min(...costs);
    const best = costs[before] === least ? before : costs.indexOf(least);
    this.#put(best, [...(this.members[best] ?? []), k], grown[best]);
    return best !== before;
  }

  #put(c: number, members: readonly number[], size = this.#sample.size(members)): void {
    this.members[c] = members;
    this.#sizes[c] = size;
  }
}

/** States far and near, each local state as a number that scarcely another has: a sum of such tells tuples apart. */
class Sample {
  readonly #columns: readonly Float64Array[];
  readonly #tuples: number;

  constructor(automata: number, states: number, read: (state: number, locals: Int32Array) => void) {
    const stride = Math.ceil(states / mostTuples);
    const locals = new Int32Array(automata);
    this.#tuples = Math.floor((states - 1) / stride) + 1;
    this.#columns = Array.from({ length: automata }, () => new Float64Array(this.#tuples));
    for (let tuple = 0; tuple < this.#tuples; tuple += 1) {
      read(tuple * stride, locals);
      for (const [k, column] of this.#columns.entries()) column[tuple] = scattered(k, locals[k] ?? 0);
    }
  }

  /** How many states these automata have together. */
  size(members: readonly number[]): number {
    const sums = new Float64Array(this.#tuples);
    for (const k of members) {
      const column = this.#columns[k] ?? sums;
      for (let tuple = 0; tuple < sums.length; tuple += 1) sums[tuple] = (sums[tuple] ?? 0) + (column[tuple] ?? 0);
    }
    return new Set(sums).size;
  }
}

const scattered = (k: number, local: number) =>
  (Math.imul(local + 1, 0x9e3779b1) >>> 0) * 1_048_576 + (Math.imul(local * 64 + k + 7, 0x85ebca6b) >>> 12);
