// The writes in a cache: a window of sequence numbers, each with the bytes of the moment of the store. It copies what it
// is given and hands out views of its own memory; in the steady state it allocates nothing. Bytes may leave memory before their
// number leaves the window: then they are read from where they are durable.
import { WriteMemory } from './write-memory.js';

/** Fills `into` with bytes of the write, from this one on, counted from 0. */
export type ReadElsewhere = (seq: number, from: number, into: Uint8Array) => void;

export type WindowOptions = {
  /** Most writes at a time, from 1 to 2^30; places for them are made up to the next power of two. */
  readonly capacity: number;
  /** Bytes in a block, from 1. */
  readonly blockSize: number;
  /** Where the bytes of the writes come from; default: memory of its own. */
  readonly memory?: Pick<WriteMemory, 'take' | 'give'> | undefined;
  /** Reads bytes of a write that are durable and not in memory. Default: there are none. */
  readonly elsewhere?: ReadElsewhere | undefined;
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
  readonly #elsewhere: ReadElsewhere;

  constructor({
    capacity,
    blockSize,
    memory = new WriteMemory(capacity * blockSize),
    elsewhere = nowhere,
  }: WindowOptions) {
    this.capacity = capacity;
    this.blockSize = blockSize;
    const places = 2 ** Math.ceil(Math.log2(capacity));
    this.#lastPlace = places - 1;
    this.#blocks = new Float64Array(places);
    this.#lengths = new Float64Array(places);
    this.#checksums = new Int32Array(places);
    this.#bytes = new Array<Uint8Array<ArrayBuffer>>(places).fill(empty);
    this.#memory = memory;
    this.#elsewhere = elsewhere;
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
    this.#describe(place, block, bytes.length / this.blockSize, checksum);
    this.#room(place, bytes.length).set(bytes);
  }

  /** The same of a write whose bytes are not in memory. */
  putElsewhere(seq: number, block: number, length: number, checksum: number): void {
    this.#describe(this.placeOf(seq), block, length, checksum);
    this.leave(seq);
  }

  /** The bytes leave memory: they are durable elsewhere, and memory becomes another one's. */
  leave(seq: number): void {
    const place = this.placeOf(seq);
    const bytes = this.#bytes[place] ?? empty;
    if (bytes.length === 0) return;
    this.#bytes[place] = empty;
    this.#memory.give(bytes);
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

  /** The bytes of the write: a view, good until they leave memory, or what was read from where they are durable. */
  bytes(seq: number): Uint8Array {
    const bytes = this.inMemory(seq);
    if (bytes.length > 0) return bytes;
    const read = new Uint8Array(this.length(seq) * this.blockSize);
    this.#elsewhere(seq, 0, read);
    return read;
  }

  /** The bytes of the write if they are in memory: a view, good until they leave it; none else. */
  inMemory(seq: number): Uint8Array {
    return this.#bytes[this.placeOf(seq)] ?? empty;
  }

  /** Copies blocks of the write, from this one on, counted from 0, wherever they are. */
  copy(seq: number, from: number, into: Uint8Array): void {
    const bytes = this.inMemory(seq);
    const start = from * this.blockSize;
    if (bytes.length > 0) into.set(bytes.subarray(start, start + into.length));
    else this.#elsewhere(seq, start, into);
  }

  /** All writes are gone, as those of a memory that lost its power. */
  clear(): void {
    for (let place = 0; place < this.places; place += 1) this.leave(place);
  }

  #describe(place: number, block: number, length: number, checksum: number): void {
    this.#blocks[place] = block;
    this.#lengths[place] = length;
    this.#checksums[place] = checksum;
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

const nowhere = (seq: number): never => {
  throw new Error(`the bytes of write ${seq} are not in memory`);
};
