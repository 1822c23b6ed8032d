// The states found, in the order found, each as a key of one or two words. Chunks of fixed length, so that growing never
// copies what is there.

/** Words have a sign: numbers above 2 ** 31 would be kept on the heap. Keys in a chunk, as a power of two. */
const chunkBits = 16;
const chunkMask = (1 << chunkBits) - 1;

export class KeyList {
  /** How many keys are in the list; their indexes are 0 to here. */
  count = 0;
  readonly #low: Int32Array[] = [];
  /** Chunks are there only where a high word is not 0. */
  readonly #high: (Int32Array | undefined)[] = [];

  low(index: number): number {
    return this.#low[index >>> chunkBits]?.[index & chunkMask] ?? 0;
  }

  high(index: number): number {
    return this.#high[index >>> chunkBits]?.[index & chunkMask] ?? 0;
  }

  push(low: number, high: number): void {
    if ((this.count & chunkMask) === 0) {
      this.#low.push(new Int32Array(1 << chunkBits));
      this.#high.push(undefined);
    }
    this.count += 1;
    this.set(this.count - 1, low, high);
  }

  set(index: number, low: number, high: number): void {
    const lows = this.#low[index >>> chunkBits];
    if (lows !== undefined) lows[index & chunkMask] = low;
    let highs = this.#high[index >>> chunkBits];
    if (high !== 0 && highs === undefined) {
      highs = new Int32Array(1 << chunkBits);
      this.#high[index >>> chunkBits] = highs;
    }
    if (highs !== undefined) highs[index & chunkMask] = high;
  }

  get bytes(): number {
    return [...this.#low, ...this.#high].reduce((sum, chunk) => sum + (chunk?.byteLength ?? 0), 0);
  }
}
