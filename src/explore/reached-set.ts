// Which keys were reached, exactly. Where the two parts of a key lie close together a bit for each pair that could be;
// where they do not, a table of indexes into the list of keys.
import type { KeyList } from './key-list.js';

export interface ReachedSet {
  /** Pushes those keys of the batch to the list that are not there yet, in order. */
  addAll(batch: Batch): void;
  readonly bytes: number;
}

/** Keys that wait to be looked up: many at once, because memory answers many questions in the time of one. */
export class Batch {
  static readonly most = 512;
  readonly low = new Int32Array(Batch.most);
  readonly high = new Int32Array(Batch.most);
  count = 0;
}

/** A bit for each pair of numbers in a low word, as far as room was made; high words are 0. */
export class BitMatrix implements ReachedSet {
  readonly #keys: KeyList;
  #bits = new Int32Array(0);
  #rows = 0;
  /** Words a row. */
  #stride = 0;
  /** The row is in so many lowest bits of the low word. */
  #shift = 16;
  #mask = 0xffff;

  constructor(keys: KeyList) {
    this.#keys = keys;
  }

  addAll({ low, count }: Batch): void {
    const bits = this.#bits;
    const stride = this.#stride;
    const shift = this.#shift;
    const mask = this.#mask;
    for (let k = 0; k < count; k += 1) {
      const key = low[k] ?? 0;
      const right = key >>> shift;
      const word = (key & mask) * stride + (right >>> 5);
      const known = bits[word] ?? 0;
      const bit = 1 << (right & 31);
      if ((known & bit) !== 0) continue;
      bits[word] = known | bit;
      this.#keys.push(key, 0);
    }
  }

  /** The key 0. */
  addInitial(): void {
    this.#bits[0] = 1;
  }

  /** Makes room for rows and columns below these, a quarter more than asked for. */
  reserve(rows: number, columns: number, shift: number): void {
    [this.#shift, this.#mask] = [shift, 2 ** shift - 1];
    if (rows <= this.#rows && columns <= this.#stride * 32) return;
    const [largerRows, stride] = this.#shapeFor(rows, columns);
    const bits = new Int32Array(largerRows * stride);
    if (stride === this.#stride) bits.set(this.#bits);
    else {
      for (let row = 0; row < this.#rows; row += 1)
        bits.set(this.#bits.subarray(row * this.#stride, (row + 1) * this.#stride), row * stride);
    }
    [this.#bits, this.#rows, this.#stride] = [bits, largerRows, stride];
  }

  get bytes(): number {
    return this.#bits.byteLength;
  }

  bytesFor(rows: number, columns: number): number {
    const [largerRows, stride] = this.#shapeFor(rows, columns);
    return largerRows * stride * 4;
  }

  #shapeFor(rows: number, columns: number): readonly [number, number] {
    return [
      rows <= this.#rows ? this.#rows : Math.ceil(rows * 1.25),
      columns <= this.#stride * 32 ? this.#stride : Math.ceil((columns * 1.25) / 32),
    ];
  }
}

/** Open addressing; a slot holds a key, both words, so that most look-ups touch one place of memory. */
export class KeyTable implements ReachedSet {
  readonly #keys: KeyList;
  /** The key of the initial state is 0, which also stands for a free slot: it is always there. */
  #slots: Int32Array<ArrayBuffer>;
  readonly #at = new Int32Array(Batch.most);
  /** Read by nobody: it keeps loads from being left out. */
  protected touched = 0;

  /** Holds what is in the list already, and the key 0. */
  constructor(keys: KeyList) {
    this.#keys = keys;
    this.#slots = this.#filled(2 ** Math.max(10, Math.ceil(Math.log2(keys.count * 2 + 1))));
  }

  addAll({ low, high, count }: Batch): void {
    const keys = this.#keys;
    if ((keys.count + count) * 8 > this.#slots.length * 3) this.#slots = this.#filled(this.#slots.length);
    const slots = this.#slots;
    this.#touch(low, high, count);
    for (let k = 0; k < count; k += 1) {
      const lowWord = low[k] ?? 0;
      const highWord = high[k] ?? 0;
      const slot = slotOf(slots, this.#at[k] ?? 0, lowWord, highWord);
      if (slot < 0) continue;
      slots[slot] = lowWord;
      slots[slot + 1] = highWord;
      keys.push(lowWord, highWord);
    }
  }

  /** Brings what will be looked at into the caches: none of these loads waits for another. */
  #touch(low: Int32Array, high: Int32Array, count: number): void {
    const slots = this.#slots;
    const last = slots.length / 2 - 1;
    const at = this.#at;
    let touched = 0;
    for (let k = 0; k < count; k += 1) {
      const slot = 2 * (hash(low[k] ?? 0, high[k] ?? 0) & last);
      at[k] = slot;
      touched ^= slots[slot] ?? 0;
    }
    this.touched = touched;
  }

  get bytes(): number {
    return this.#slots.byteLength;
  }

  /** A table of so many slots. */
  #filled(length: number): Int32Array<ArrayBuffer> {
    const slots = new Int32Array(length * 2);
    for (let index = 0; index < this.#keys.count; index += 1) {
      const [low, high] = [this.#keys.low(index), this.#keys.high(index)];
      const slot = slotOf(slots, 2 * (hash(low, high) & (length - 1)), low, high);
      if (slot < 0) continue;
      slots[slot] = low;
      slots[slot + 1] = high;
    }
    return slots;
  }
}

/** The free slot for the key, from its first one on; less than 0 if the key is there. */
function slotOf(slots: Int32Array, first: number, low: number, high: number): number {
  const end = slots.length;
  let slot = first;
  for (;;) {
    const lowThere = slots[slot] ?? 0;
    const highThere = slots[slot + 1] ?? 0;
    if (lowThere === low && highThere === high) return -1;
    if (lowThere === 0 && highThere === 0) return slot;
    slot += 2;
    if (slot === end) slot = 0;
  }
}

function hash(low: number, high: number): number {
  let mixed = Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15) ^ high, 0x2c1b3c6d);
  return mixed ^ (mixed >>> 13);
}
