// The host: sends writes, a few at a time, and sends again what a crash left in doubt. What is complete it learns from
// what is reported, and from nothing else.
import type { TraceLine } from '../protocol/index.js';
import { contentOf, type WorldSize } from '../sim/index.js';

export type HostWrite = {
  readonly name: string;
  readonly block: number;
  readonly length: number;
  readonly bytes: Uint8Array;
};

export class DrivenHost {
  /** Every write that was ever made, oldest first. */
  readonly writes: HostWrite[] = [];
  readonly #size: WorldSize;
  readonly #below: (bound: number) => number;
  /** Sent and not complete. */
  readonly #outstanding = new Map<string, HostWrite>();
  /** Taken back by a crash, or not accepted: they are sent before any new one. */
  #again: HostWrite[] = [];
  /** Which write has which number, as far as the stores say. */
  readonly #numbers = new Map<number, string>();

  constructor(size: WorldSize, below: (bound: number) => number) {
    this.#size = size;
    this.#below = below;
  }

  get canSend(): boolean {
    if (this.#outstanding.size >= this.#size.queueDepth) return false;
    return this.#again.length > 0 || this.writes.length < this.#size.writes;
  }

  /** The next write; it counts as sent. */
  next(): HostWrite {
    const write = this.#again.shift() ?? this.#make();
    this.#outstanding.set(write.name, write);
    return write;
  }

  named(name: string | number | undefined): HostWrite | undefined {
    return this.writes.find((write) => write.name === String(name));
  }

  /** The primary did not take the write. */
  refused(write: HostWrite): void {
    if (this.#outstanding.delete(write.name)) this.#again.push(write);
  }

  /** What a line of the primary says of writes. */
  hear({ event, seq, upTo = 0, write }: TraceLine): void {
    if (event === 'primary.store' && seq !== undefined) {
      const name = write === undefined ? this.#oldestUnnumbered() : String(write);
      if (name !== undefined) this.#numbers.set(seq, name);
    }
    if (event === 'primary.report')
      for (const [number, name] of this.#numbers)
        if (seq === undefined ? number <= upTo : number === seq) this.#complete(name);
  }

  /** The primary is gone: whatever is not complete will be sent again. */
  lose(): void {
    this.#again = [...this.#outstanding.values(), ...this.#again];
    this.#outstanding.clear();
  }

  #complete(name: string): void {
    this.#outstanding.delete(name);
    this.#again = this.#again.filter((write) => write.name !== name);
  }

  #oldestUnnumbered(): string | undefined {
    const numbered = new Set(this.#numbers.values());
    return [...this.#outstanding.keys()].find((name) => !numbered.has(name));
  }

  #make(): HostWrite {
    const { blocks, blockSize } = this.#size;
    // Mostly single blocks: a read is judged where it has exactly the blocks of a write.
    const length = this.#below(4) === 3 ? Math.min(2, blocks) : 1;
    const block = this.#below(blocks - length + 1);
    const number = this.writes.length + 1;
    const write = { name: `w${number}`, block, length, bytes: contentOf(number, length * blockSize) };
    this.writes.push(write);
    return write;
  }
}
