// Which pairs of composite states were reached, exactly. Where they lie close together a bit for each pair that could be;
// where they do not, a table of indexes into the list of states.
import type { StateList } from './state-list.js';

export interface ReachedSet {
  /** Adds a pair within what was reserved; false if it was there. A pair that is new is pushed to the list right after. */
  add(left: number, right: number): boolean;
  /** Makes room for pairs of numbers below these. */
  reserve(lefts: number, rights: number): void;
  /** Bytes held, or to be held for numbers below these. */
  bytesFor(lefts: number, rights: number): number;
}

/** A bit for each pair. */
export class BitMatrix implements ReachedSet {
  #bits = new Uint32Array(0);
  #rows = 0;
  /** Words a row. */
  #stride = 0;

  add(left: number, right: number): boolean {
    const word = left * this.#stride + (right >>> 5);
    const known = this.#bits[word] ?? 0;
    const bit = 1 << (right & 31);
    if ((known & bit) !== 0) return false;
    this.#bits[word] = known | bit;
    return true;
  }

  reserve(lefts: number, rights: number): void {
    if (lefts <= this.#rows && rights <= this.#stride * 32) return;
    const [rows, stride] = this.#shapeFor(lefts, rights);
    const bits = new Uint32Array(rows * stride);
    if (stride === this.#stride) bits.set(this.#bits);
    else {
      for (let row = 0; row < this.#rows; row += 1)
        bits.set(this.#bits.subarray(row * this.#stride, (row + 1) * this.#stride), row * stride);
    }
    [this.#bits, this.#rows, this.#stride] = [bits, rows, stride];
  }

  bytesFor(lefts: number, rights: number): number {
    const [rows, stride] = this.#shapeFor(lefts, rights);
    return rows * stride * 4;
  }

  /** A quarter more than is asked for. */
  #shapeFor(lefts: number, rights: number): readonly [number, number] {
    return [
      lefts <= this.#rows ? this.#rows : Math.ceil(lefts * 1.25),
      rights <= this.#stride * 32 ? this.#stride : Math.ceil((rights * 1.25) / 32),
    ];
  }
}

/** Open addressing on the indexes of the list. */
export class PairTable implements ReachedSet {
  readonly #states: StateList;
  #slots = new Uint32Array(1024);

  /** Holds what is in the list already. */
  constructor(states: StateList) {
    this.#states = states;
    while (this.#slots.length < states.count * 2) this.#slots = new Uint32Array(this.#slots.length * 2);
    this.#fill();
  }

  add(left: number, right: number): boolean {
    const slot = this.#slotOf(left, right);
    if (this.#slots[slot] !== 0) return false;
    const { count } = this.#states;
    this.#slots[slot] = count + 1;
    if (count * 4 > this.#slots.length * 3) {
      this.#slots = new Uint32Array(this.#slots.length * 2);
      this.#fill();
      this.#slots[this.#slotOf(left, right)] = count + 1;
    }
    return true;
  }

  reserve(): void {}

  bytesFor(): number {
    return this.#slots.byteLength;
  }

  #fill(): void {
    for (let index = 0; index < this.#states.count; index += 1)
      this.#slots[this.#slotOf(this.#states.left(index), this.#states.right(index))] = index + 1;
  }

  #slotOf(left: number, right: number): number {
    const last = this.#slots.length - 1;
    let slot = hash(left, right) & last;
    for (;;) {
      const known = this.#slots[slot] ?? 0;
      if (known === 0) return slot;
      if (this.#states.left(known - 1) === left && this.#states.right(known - 1) === right) return slot;
      slot = (slot + 1) & last;
    }
  }
}

function hash(left: number, right: number): number {
  let mixed = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  return mixed ^ (mixed >>> 13);
}
