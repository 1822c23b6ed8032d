// The writes in a cache: a window of sequence numbers, each with the bytes of the moment of the store. It copies what it
// is given and hands out views of its own memory; in the steady state it allocates nothing.
import { WriteMemory } from './write-memory.js';

export type WindowOptions = {
  /** Most writes at a time, from 1 to 2^30; places for them are made up to the next power of two. */
  readonly capacity: number;
  /** Bytes in a block, from 1. */
  readonly blockSize: number;
  /** Where the bytes of the writes come from; default: memory of its own. */
  readonly memory?: Pick<WriteMemory, 'take' | 'give'> | undefined;
};

export class Window {
  readonly capacity: number;
  readonly blockSize: number;
  /** How many places there are, less one: a power of two, for the place of a number is then found without dividing. */
  readonly #lastPlace: number;
  readonly #blocks: Float64Array;
  readonly #lengths: Float64Array;
  readonly #checksums: Int32Array;
  /** The bytes of the write in each place. */
  readonly #bytes: Uint8Array<ArrayBuffer>[];
  readonly #memory: Pick<WriteMemory, 'take' | 'give'>;

  constructor({ capacity, blockSize, memory = new WriteMemory(capacity * blockSize) }: WindowOptions) {
    this.capacity = capacity;
    this.blockSize = blockSize;
    const places = 2 ** Math.ceil(Math.log2(capacity));
    this.#lastPlace = places - 1;
    this.#blocks = new Float64Array(places);
    this.#lengths = new Float64Array(places);
    this.#checksums = new Int32Array(places);
    this.#bytes = new Array<Uint8Array<ArrayBuffer>>(places).fill(empty);
    this.#memory = memory;
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

  /**
   * Holds a write that was found to the room of the window above this number: beyond it, it would take the place of another.
   *
   * @throws RangeError
   */
  demandRoom(seq: number, above: number): void {
    const last = above + this.capacity;
    if (seq <= last) return;
    const room = `a cache of ${this.capacity} writes has room up to ${last}`;
    throw new RangeError(`write ${seq} was found, and ${room}: it has to be as large as it was`);
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

  /** The write is gone, and its bytes become another one's. */
  forget(seq: number): void {
    const place = this.placeOf(seq);
    const bytes = this.#bytes[place] ?? empty;
    if (bytes.length === 0) return;
    this.#bytes[place] = empty;
    this.#memory.give(bytes);
  }

  /** All writes are gone, as those of a memory that lost its power. */
  clear(): void {
    for (let place = 0; place < this.places; place += 1) this.forget(place);
  }

  #room(place: number, size: number): Uint8Array {
    const known = this.#bytes[place] ?? empty;
    if (known.length === size) return known;
    if (known.length > 0) this.#memory.give(known);
    const room = this.#memory.take(size);
    this.#bytes[place] = room;
    return room;
  }
}

const empty = new Uint8Array(0);
