// What the bytes alone cost: copied into one cache, checksum made, copied into the other, checksum verified, and verified
// again, with no protocol at all. Nothing that keeps what it promises of bytes is faster.
import type { Load } from './load.js';

export class Floor {
  readonly #load: Load;
  readonly #source: readonly Uint8Array[];
  readonly #target: readonly Uint8Array[];
  readonly #sums: Int32Array;
  #written = 0;

  constructor(load: Load) {
    const slots = () => Array.from({ length: load.capacity }, () => new Uint8Array(load.blockSize));
    this.#load = load;
    this.#source = slots();
    this.#target = slots();
    this.#sums = new Int32Array(load.capacity);
  }

  /** The bytes of a group of writes, stage by stage as in the pair. */
  group(): void {
    const { group } = this.#load;
    for (let k = 1; k <= group; k += 1) this.#arrive(this.#written + k);
    for (let k = 1; k <= group; k += 1) this.#cross(this.#written + k);
    for (let k = 1; k <= group; k += 1) this.#verify(this.#written + k);
    this.#written += group;
  }

  #arrive(seq: number): void {
    const { buffers, checksum, capacity } = this.#load;
    const bytes = buffers[seq % buffers.length] ?? nothing;
    this.#source[seq % capacity]?.set(bytes);
    this.#sums[seq % capacity] = checksum(bytes);
  }

  #cross(seq: number): void {
    const at = seq % this.#load.capacity;
    const bytes = this.#source[at] ?? nothing;
    if (this.#load.checksum(bytes) !== this.#sums[at]) throw new Error(`write ${seq} is damaged`);
    this.#target[at]?.set(bytes);
  }

  #verify(seq: number): void {
    const at = seq % this.#load.capacity;
    if (this.#load.checksum(this.#target[at] ?? nothing) !== this.#sums[at]) throw new Error(`write ${seq} is damaged`);
  }
}

const nothing = new Uint8Array(0);
