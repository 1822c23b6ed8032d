// How many payload bytes a cache has, and how many of them are in memory, write by write. It decides nothing: it is told what
// comes and goes, and says what that makes.

export class CacheAccount {
  readonly #cached: Uint32Array;
  readonly #inMemory: Uint32Array;
  #bytes = 0;
  #bytesInMemory = 0;
  /** Everything up to here has left the cache. */
  #released: number;
  /** Everything up to here has left memory, or was never in it. */
  #spared: number;

  /**
   * @param capacity how many numbers in a row have a place of their own
   * @param released the writes up to here are in the cache no more
   */
  constructor(capacity: number, released: number) {
    this.#released = released;
    this.#spared = released;
    this.#cached = new Uint32Array(capacity);
    this.#inMemory = new Uint32Array(capacity);
  }

  /** Payload bytes in the cache. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Those of them that are in memory. */
  get bytesInMemory(): number {
    return this.#bytesInMemory;
  }

  /** A write was found in the journal, and is in memory no more. */
  find(seq: number, bytes: number): void {
    this.#bytes += bytes;
    this.#cached[this.#placeOf(seq)] = bytes;
  }

  /** A write was taken, into memory. */
  take(seq: number, bytes: number): void {
    this.find(seq, bytes);
    this.#bytesInMemory += bytes;
    this.#inMemory[this.#placeOf(seq)] = bytes;
  }

  /**
   * Lets the oldest leave memory, one after the other, while there is more than this in it.
   *
   * @param last none after this one
   * @param leave told of each
   * @returns how many bytes have left
   */
  spare(last: number, most: number, leave: (seq: number) => void): number {
    const before = this.#bytesInMemory;
    while (this.#spared < last && this.#bytesInMemory > most) {
      this.#spared += 1;
      leave(this.#spared);
      this.#bytesInMemory -= taken(this.#inMemory, this.#placeOf(this.#spared));
    }
    return before - this.#bytesInMemory;
  }

  /**
   * The writes up to here have left the cache.
   *
   * @returns how many bytes have left memory with that
   */
  release(upTo: number): number {
    const bytes = this.drop(this.#released + 1, upTo);
    this.#released = upTo;
    this.#spared = Math.max(this.#spared, upTo);
    return bytes;
  }

  /**
   * The writes from `first` to `last` are in the cache no more, wherever they are in it.
   *
   * @returns how many bytes have left memory with that
   */
  drop(first: number, last: number): number {
    const before = this.#bytesInMemory;
    for (let seq = first; seq <= last; seq += 1) {
      const place = this.#placeOf(seq);
      this.#bytes -= taken(this.#cached, place);
      this.#bytesInMemory -= taken(this.#inMemory, place);
    }
    return before - this.#bytesInMemory;
  }

  #placeOf(seq: number): number {
    return seq % this.#cached.length;
  }
}

/** What the place has, which is nothing from now on. */
function taken(places: Uint32Array, place: number): number {
  const bytes = places[place] ?? 0;
  places[place] = 0;
  return bytes;
}
