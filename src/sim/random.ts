// Pseudo-random numbers from a seed, the same on every machine. They decide which worlds a campaign runs, and must never
// be used where a run is judged or replayed: a run is its list of choices.

/** The numbers of 32 bits, from 0. */
const words = 0x1_0000_0000;

/** Mixes 32 bits so that near numbers end far apart; different ones stay different (the finalizer of splitmix32). */
function mixed(word: number): number {
  let hash = word | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad);
  hash = Math.imul(hash ^ (hash >>> 15), 0x735a2d97);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/**
 * The seed of one run of a campaign; no two runs of a campaign have the same.
 *
 * @param seed of the campaign, from 0 to 2^32 - 1
 * @param index of the run, from 0 to 2^32 - 1
 */
export const runSeed = (seed: number, index: number): number => mixed(mixed(seed) + index);

/** Chris Doty-Humphrey's sfc32: 128 bits of state, of which one counts, so no period is shorter than 2^32. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** @param seed from 0 to 2^32 - 1 */
  constructor(seed: number) {
    const golden = 0x9e3779b9;
    this.#a = mixed(seed + golden);
    this.#b = mixed(seed + 2 * golden);
    this.#c = mixed(seed + 3 * golden);
    for (let round = 0; round < 12; round += 1) this.next();
  }

  /** From 0 to 2^32 - 1. */
  next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor((this.next() / words) * (most - least + 1));
  }
}
