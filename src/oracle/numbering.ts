// From the numbers of a trace to sequence numbers 1, 2, 3, …: the same where they are dense; where they are sparse,
// such as log positions, the place in the order of the primary's stores.
import type { TraceHeader } from '../protocol/index.js';

export interface Numbering {
  /** The number that a store at the primary gives, which makes it known. */
  store(number: number): number;
  /** The number as carried by any other event; one above all stored numbers if it was never stored. */
  exactly(number: number): number;
  /** The greatest known number that is not above. */
  upTo(number: number): number;
}

export const numberingOf = ({ numbers }: Pick<TraceHeader, 'numbers'>): Numbering =>
  numbers === 'dense' ? dense : new Sparse();

const dense: Numbering = {
  store: (number) => number,
  exactly: (number) => number,
  upTo: (number) => number,
};

/** Stored positions in ascending order, so the place of one is its number. */
class Sparse implements Numbering {
  readonly #positions: number[] = [];

  store(position: number): number {
    const below = this.upTo(position - 1);
    // Positions from here on were lost, or this one is out of order, which is for the rules to say.
    this.#positions.length = below;
    this.#positions.push(position);
    return below + 1;
  }

  exactly(position: number): number {
    const number = this.upTo(position);
    return number > 0 && this.#positions[number - 1] === position ? number : this.#positions.length + 1;
  }

  upTo(position: number): number {
    let [low, high] = [0, this.#positions.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#positions[middle] ?? 0) <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
