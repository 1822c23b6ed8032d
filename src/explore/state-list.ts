// The states found, in the order found: each as the numbers of its two composites, two bytes or four each as they need it.
// Chunks of fixed length, so that growing never copies what is there.

/** States in a chunk, as a power of two. */
const chunkBits = 16;
const chunkMask = (1 << chunkBits) - 1;

type Chunk = Uint16Array | Uint32Array;

export class StateList {
  /** How many states are in the list; their indexes are 0 to here. */
  count = 0;
  readonly #lefts: Chunk[] = [];
  readonly #rights: Chunk[] = [];

  left(index: number): number {
    return this.#lefts[index >>> chunkBits]?.[index & chunkMask] ?? 0;
  }

  right(index: number): number {
    return this.#rights[index >>> chunkBits]?.[index & chunkMask] ?? 0;
  }

  push(left: number, right: number): void {
    const [chunk, place] = [this.count >>> chunkBits, this.count & chunkMask];
    put(this.#lefts, chunk, place, left);
    put(this.#rights, chunk, place, right);
    this.count += 1;
  }

  get bytes(): number {
    return [...this.#lefts, ...this.#rights].reduce((sum, { byteLength }) => sum + byteLength, 0);
  }
}

function put(chunks: Chunk[], number: number, place: number, value: number): void {
  let chunk = chunks[number];
  if (chunk === undefined) {
    chunk = new Uint16Array(1 << chunkBits);
    chunks[number] = chunk;
  }
  if (value > 0xffff && chunk instanceof Uint16Array) {
    chunk = Uint32Array.from(chunk);
    chunks[number] = chunk;
  }
  chunk[place] = value;
}
