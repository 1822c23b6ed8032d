// The writes in a cache: a window of sequence numbers, each with the bytes of the moment of the store. It copies what it
// is given and hands out views of its own memory; once as many writes have passed as it holds, it allocates nothing.

export type WindowOptions = {
  /** Most writes at a time, from 1 to 2^30; places for them are made up to the next power of two. */
  readonly capacity: number;
  /** Bytes in a block, from 1. */
  readonly blockSize: number;
  /**
   * Most bytes that a place keeps for its next write when its last one is gone; default: all that it had. Where writes are
   * of very different lengths, it bounds the memory that nothing uses.
   */
  readonly keptBytes?: number;
};

export class Window {
  readonly capacity: number;
  readonly blockSize: number;
  readonly #keptBytes: number;
  /** How many places there are, less one: a power of two, for the place of a number is then found without dividing. */
  readonly #lastPlace: number;
  readonly #blocks: Float64Array;
  readonly #lengths: Float64Array;
  readonly #checksums: Int32Array;
  /** The bytes of each slot; a view is made anew only when a write of another length comes. */
  readonly #bytes: Uint8Array<ArrayBuffer>[];
  /** What places keep, if that is little, for many in a row together. */
  readonly #rows: ArrayBuffer[] = [];

  constructor({ capacity, blockSize, keptBytes = Number.POSITIVE_INFINITY }: WindowOptions) {
    this.capacity = capacity;
    this.blockSize = blockSize;
    this.#keptBytes = keptBytes;
    const places = 2 ** Math.ceil(Math.log2(capacity));
    this.#lastPlace = places - 1;
    this.#blocks = new Float64Array(places);
    this.#lengths = new Float64Array(places);
    this.#checksums = new Int32Array(places);
    this.#bytes = new Array<Uint8Array<ArrayBuffer>>(places).fill(empty);
  }

  /** Whether these are the bytes of one block or several, and nothing beside. */
  isWhole(bytes: Uint8Array): boolean {
    return bytes.length > 0 && bytes.length % this.blockSize === 0;
  }

  /** How many places there are; as many numbers in a row have one each. */
  get places(): number {
    return this.#lastPlace + 1;
  }

  /** The place of a number, from 0; also of numbers beyond 32 bits, of which it is in the last ones. */
  placeOf(seq: number): number {
    return seq & this.#lastPlace;
  }

  /** Copies the write into the place of its number; what was there `places` numbers before is gone. */
  put(seq: number, block: number, bytes: Uint8Array, checksum: number): void {
    const place = this.placeOf(seq);
    this.#blocks[place] = block;
    this.#lengths[place] = bytes.length / this.blockSize;
    this.#checksums[place] = checksum;
    this.#room(place, bytes.length).set(bytes);
  }

  /** The first block of the write. */
  block(seq: number): number {
    return this.#blocks[this.placeOf(seq)] ?? 0;
  }

  /** How many blocks the write has. */
  length(seq: number): number {
    return this.#lengths[this.placeOf(seq)] ?? 0;
  }

  /** From -2^31 to 2^31 - 1: numbers of 32 bits with a sign cost no memory where they are passed on. */
  checksum(seq: number): number {
    return this.#checksums[this.placeOf(seq)] ?? 0;
  }

  /** The bytes of the write: a view, good until the number leaves the window. */
  bytes(seq: number): Uint8Array {
    return this.#bytes[this.placeOf(seq)] ?? empty;
  }

  /** The write is gone; its memory stays for the next one in its place, if that is not too much to keep. */
  forget(seq: number): void {
    if (this.bytes(seq).length > this.#keptBytes) this.#bytes[this.placeOf(seq)] = empty;
  }

  #room(place: number, size: number): Uint8Array {
    const known = this.#bytes[place] ?? empty;
    if (known.length === size) return known;
    const view = this.#view(place, size, known);
    this.#bytes[place] = view;
    return view;
  }

  #view(place: number, size: number, { buffer }: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    const kept = this.#keptBytes;
    if (kept > mostShared) return buffer.byteLength >= size ? new Uint8Array(buffer, 0, size) : new Uint8Array(size);
    if (size > kept) return new Uint8Array(size);
    const inRow = Math.floor(mostShared / kept);
    const row = Math.floor(place / inRow);
    this.#rows[row] ??= new ArrayBuffer(inRow * kept);
    return new Uint8Array(this.#rows[row], (place % inRow) * kept, size);
  }
}

/** Bytes of the memory that places in a row have together: of many small pieces, the engine would have to keep account. */
const mostShared = 262_144;

const empty = new Uint8Array(0);
