// How long to wait before connecting again: a random part of a limit that doubles with each attempt, so that many who lost
// the same peer do not come back at the same moment.

export class Backoff {
  readonly #first: number;
  readonly #max: number;
  readonly #random: () => number;
  #attempts = 0;

  constructor(first: number, max: number, random: () => number) {
    this.#first = first;
    this.#max = max;
    this.#random = random;
  }

  /** Milliseconds. */
  next(): number {
    const limit = Math.min(this.#max, this.#first * 2 ** this.#attempts);
    this.#attempts += 1;
    return this.#random() * limit;
  }

  /** It went well: the next wait is short again. */
  reset(): void {
    this.#attempts = 0;
  }
}
