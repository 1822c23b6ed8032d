// Puts writes on a volume, everything that waits at once, then makes it durable. It never has two batches under way, never lets
// an older write cover a newer one, and never says of a write that it is destaged before it is durable.
import { type BatchWrite, runsOf } from './batch.js';
import type { Volume } from './volume.js';
import { writeRuns } from './write-runs.js';

export type DestagerOptions = {
  readonly volume: Volume;
  readonly blockSize: number;
  readonly firstBlock: (seq: number) => number;
  /** The bytes of a write: a view, good and unchanged until the write is said to be destaged. */
  readonly bytes: (seq: number) => Uint8Array;
  /** Every write up to here is durable on the volume. May hand over more. */
  readonly onDestaged: (last: number) => void;
  /** Called once, at the first error: nothing is ever said to be destaged after it. */
  readonly onFailure: (failure: Error) => void;
  /** Milliseconds between two batches, in which more comes together; none if not given. */
  readonly pause?: number | undefined;
  /** Bytes of a batch that are made durable at a time, at least; 512 KiB if not given. */
  readonly pieceBytes?: number | undefined;
};

const usualPieceBytes = 524_288;

/** Somebody who waits until this write is destaged. */
type Waiter = { readonly last: number; readonly resolve: () => void; readonly reject: (failure: Error) => void };

export class Destager {
  readonly #options: DestagerOptions;
  /** The first that is not in a batch yet, and the last that was handed over. */
  #first = 0;
  #last = 0;
  #isBusy = false;
  #failure: Error | undefined;
  #waiters: Waiter[] = [];
  #destaged = 0;
  #pause: NodeJS.Timeout | undefined;
  #isWriting = false;
  #stopped: Promise<void> | undefined;
  #whenWritten: () => void = () => {};

  constructor(options: DestagerOptions) {
    this.#options = options;
  }

  /**
   * These come next: in order, each number once, no gap.
   *
   * @throws RangeError if they do not follow what was handed over before
   */
  destage(first: number, last: number): void {
    if (last < first || (this.#last !== 0 && first !== this.#last + 1))
      throw new RangeError(`writes ${first} to ${last} were handed over after ${this.#last}`);
    if (this.#first === 0) [this.#first, this.#destaged] = [first, first - 1];
    this.#last = last;
    if (this.#isBusy || this.#failure !== undefined) return;
    this.#isBusy = true;
    setImmediate(() => this.#begin());
  }

  get isIdle(): boolean {
    return this.#destaged === this.#last;
  }

  /** When everything that was handed over until now is destaged. Rejected with the failure, if there was one. */
  settled(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.isIdle) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiters.push({ last: this.#last, resolve, reject });
    });
  }

  /** Begins no batch any more, and says of none that it is destaged; done when the one that is under way has ended. */
  stop(): Promise<void> {
    clearTimeout(this.#pause);
    this.#stopped ??= new Promise((resolve) => {
      if (this.#isWriting) this.#whenWritten = resolve;
      else resolve();
    });
    return this.#stopped;
  }

  #begin(): void {
    if (this.#stopped !== undefined) return;
    this.#isWriting = true;
    const { volume, firstBlock, bytes, blockSize, pieceBytes = usualPieceBytes } = this.#options;
    const last = this.#last;
    const writes: BatchWrite[] = [];
    for (let seq = this.#first; seq <= last; seq += 1) writes.push({ block: firstBlock(seq), bytes: bytes(seq) });
    this.#first = last + 1;
    writeRuns(runsOf(writes, blockSize), { volume, blockSize, pieceBytes }, (failure) => {
      this.#isWriting = false;
      if (this.#stopped !== undefined) this.#whenWritten();
      else if (failure === undefined) this.#finish(last);
      else this.#fail(failure);
    });
  }

  #finish(last: number): void {
    this.#destaged = last;
    this.#options.onDestaged(last);
    const isDone = (waiter: Waiter): boolean => waiter.last <= last;
    for (const { resolve } of this.#waiters.filter(isDone)) resolve();
    this.#waiters = this.#waiters.filter((waiter) => !isDone(waiter));
    this.#rest();
  }

  #rest(): void {
    const { pause = 0 } = this.#options;
    if (pause > 0) this.#pause = setTimeout(() => this.#continue(), pause);
    else this.#continue();
  }

  #continue(): void {
    if (this.isIdle) this.#isBusy = false;
    else this.#begin();
  }

  #fail(failure: Error): void {
    this.#failure = failure;
    for (const { reject } of this.#waiters) reject(failure);
    this.#waiters = [];
    this.#options.onFailure(failure);
  }
}
