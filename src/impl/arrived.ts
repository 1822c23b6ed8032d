// Which writes of a window have arrived: of each place, whether its write is absent, on its way into the journal, or held.
import type { Window } from './window.js';

const absent = 0;
const storing = 1;
const held = 2;

export class Arrived {
  readonly #window: Pick<Window, 'capacity' | 'places' | 'placeOf'>;
  readonly #places: Uint8Array;

  constructor(window: Pick<Window, 'capacity' | 'places' | 'placeOf'>) {
    this.#window = window;
    this.#places = new Uint8Array(window.places);
  }

  isStoring(seq: number): boolean {
    return this.#places[this.#window.placeOf(seq)] === storing;
  }

  isHeld(seq: number): boolean {
    return this.#places[this.#window.placeOf(seq)] === held;
  }

  store(seq: number): void {
    this.#places[this.#window.placeOf(seq)] = storing;
  }

  hold(seq: number): void {
    this.#places[this.#window.placeOf(seq)] = held;
  }

  forget(seq: number): void {
    this.#places[this.#window.placeOf(seq)] = absent;
  }

  /** The last of those that are held without a gap after this one, or this one. */
  prefixAfter(seq: number, end: number): number {
    let last = seq;
    while (last < end && this.isHeld(last + 1)) last += 1;
    return last;
  }

  /** The writes held after this one, in a list of just their number: it is asked at every event of a property run. */
  heldAfter(seq: number): readonly number[] {
    const { capacity } = this.#window;
    let count = 0;
    for (let k = 1; k <= capacity; k += 1) if (this.isHeld(seq + k)) count += 1;
    const writes = new Array<number>(count);
    for (let k = capacity; count > 0; k -= 1) {
      if (!this.isHeld(seq + k)) continue;
      count -= 1;
      writes[count] = seq + k;
    }
    return writes;
  }
}
