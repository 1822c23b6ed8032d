// The writes in a cache: a window of sequence numbers, each with the bytes of the moment of the store. It copies what it
// is given and hands out views of its own memory; once as many writes have passed as it holds, it allocates nothing.

export type WindowOptions = {
  /** Most writes at a time, from 1. */
  readonly capacity: number;
  /** Bytes in a block, from 1. */
  readonly blockSize: number;
};

export class Window {
  readonly capacity: number;
  readonly blockSize: number;
  readonly #blocks: Float64Array;
  readonly #lengths: Float64Array;
  readonly #checksums: Uint32Array;
  /** The bytes of each slot; a view is made anew only when a write of another length comes. */
  readonly #bytes: Uint8Array[];

  constructor({ capacity, blockSize }: WindowOptions) {
    this.capacity = capacity;
    this.blockSize = blockSize;
    this.#blocks = new Float64Array(capacity);
    this.#lengths = new Float64Array(capacity);
    this.#checksums = new Uint32Array(capacity);
    this.#bytes = Array.from({ length: capacity }, () => new Uint8Array(0));
  }

  /** Whether these are the bytes of one block or several, and nothing beside. */
  isWhole(bytes: Uint8Array): boolean {
    return bytes.length > 0 && bytes.length % this.blockSize === 0;
  }

  /** Copies the write into the place of its number; what was there `capacity` numbers before is gone. */
  put(seq: number, block: number, bytes: Uint8Array, checksum: number): void {
    const slot = seq % this.capacity;
    this.#blocks[slot] = block;
    this.#lengths[slot] = bytes.length / this.blockSize;
    this.#checksums[slot] = checksum;
    this.#room(slot, bytes.length).set(bytes);
  }

  /** The first block of the write. */
  block(seq: number): number {
    return this.#blocks[seq % this.capacity] ?? 0;
  }

  /** How many blocks the write has. */
  length(seq: number): number {
    return this.#lengths[seq % this.capacity] ?? 0;
  }

  checksum(seq: number): number {
    return this.#checksums[seq % this.capacity] ?? 0;
  }

  /** The bytes of the write: a view, good until the number leaves the window. */
  bytes(seq: number): Uint8Array {
    return this.#bytes[seq % this.capacity] ?? empty;
  }

  #room(slot: number, size: number): Uint8Array {
    const known = this.#bytes[slot] ?? empty;
    if (known.length === size) return known;
    const enough = known.buffer.byteLength >= size;
    const view = enough ? new Uint8Array(known.buffer, 0, size) : new Uint8Array(size);
    this.#bytes[slot] = view;
    return view;
  }
}

const empty = new Uint8Array(0);
