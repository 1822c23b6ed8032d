// From the numbers of a trace to sequence numbers 1, 2, 3, …: the same where they are dense; where they are sparse,
// such as log positions, the place in the order of the primary's stores.
import type { TraceHeader } from '../../protocol/index.js';

export interface Numbering {
  /** The greatest number that is known; every number is where they are dense. */
  readonly last: number;
  /** The greatest one that something was promised of: neither it nor one below it is lost but by a broken promise. */
  readonly promised: number;

  /** The number that a store at the primary gives, which makes it known. */
  store(number: number): number;
  /**
   * The number as carried by any other event; one above all stored numbers if it was never stored; nothing if it was
   * stored without a line, before another one without a line, so that its place is not known.
   */
  exactly(number: number): number | undefined;
  /** The greatest known number that is not above. */
  upTo(number: number): number;
  /** The number of the last write that a recovering primary found stored; those above it are lost. */
  recovered(number: number): number;
  /** Something was told of the write that has this number, so that it has to stay. */
  promise(number: number): void;
}

export const numberingOf = ({ numbers }: Pick<TraceHeader, 'numbers'>): Numbering =>
  numbers === 'dense' ? dense : new Sparse();

const dense: Numbering = {
  last: Number.MAX_SAFE_INTEGER,
  promised: Number.MAX_SAFE_INTEGER,
  store: (number) => number,
  exactly: (number) => number,
  upTo: (number) => number,
  recovered: (number) => number,
  promise: () => undefined,
};

/** Stored positions in ascending order, so the place of one is its number. It keeps eight bytes for each write. */
class Sparse implements Numbering {
  readonly #positions: number[] = [];
  /** Of how many of them something was promised. */
  #promised = 0;
  /** Between these, others may have been stored of which there is no line. */
  #unknown: { readonly above: number; readonly below: number } | undefined;

  get last(): number {
    return this.#positions.at(-1) ?? 0;
  }

  get promised(): number {
    return this.#positions[this.#promised - 1] ?? 0;
  }

  store(position: number): number {
    const below = this.upTo(position - 1);
    // Positions from here on were lost, or this one is out of order, which is for the rules to say.
    this.#keep(below);
    this.#positions.push(position);
    return below + 1;
  }

  exactly(position: number): number | undefined {
    const number = this.upTo(position);
    if (number > 0 && this.#positions[number - 1] === position) return number;
    if (this.#unknown && this.#unknown.above < position && position < this.#unknown.below) return undefined;
    return this.#positions.length + 1;
  }

  upTo(position: number): number {
    const last = this.#positions.length;
    if (last === 0 || (this.#positions[last - 1] ?? 0) <= position) return last;
    let [low, high] = [0, last];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#positions[middle] ?? 0) <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  recovered(position: number): number {
    const number = this.upTo(position);
    const last = this.#positions.at(-1) ?? 0;
    this.#keep(number);
    if (position <= last) return number;
    this.#unknown = { above: last, below: position };
    return this.store(position);
  }

  promise(number: number): void {
    if (number <= this.#positions.length) this.#promised = Math.max(this.#promised, number);
  }

  #keep(number: number): void {
    this.#positions.length = number;
    this.#promised = Math.min(this.#promised, number);
  }
}
