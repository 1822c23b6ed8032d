// Where in the segments the bytes of writes are: of each number of a window, without an object for it.

const perSegment = 2 ** 32;
const zeros = -1;

export class Places {
  /** Its length is a power of two. */
  readonly #places: Float64Array;

  /** @param window how far apart the numbers may be, from 1 */
  constructor(window: number) {
    this.#places = new Float64Array(2 ** Math.ceil(Math.log2(window))).fill(zeros);
  }

  /** @param position in the segment; -1 if all bytes are zeros, and nowhere */
  set(seq: number, segment: number, position: number): void {
    this.#places[this.#of(seq)] = position < 0 ? zeros : segment * perSegment + position;
  }

  /** The segment by its index, and the position in it; nothing if all bytes are zeros. */
  of(seq: number): { readonly segment: number; readonly position: number } | undefined {
    const place = this.#places[this.#of(seq)] ?? zeros;
    return place < 0 ? undefined : { segment: Math.floor(place / perSegment), position: place % perSegment };
  }

  #of(seq: number): number {
    return seq & (this.#places.length - 1);
  }
}
