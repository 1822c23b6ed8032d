// Puts writes on a volume, everything that waits at once, then makes it durable. It never has two batches under way, never lets
// an older write cover a newer one, and never says of a write that it is destaged before it is durable.
import { type BatchWrite, type Run, runsOf } from './batch.js';
import type { Volume } from './volume.js';

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
};

/** Writes of a batch that are under way at a time: the threads for files are few, and a journal needs them, too. */
const writesAtOnce = 2;

/** Writes of a batch that are given in one turn of the event loop, where each is done at once: hosts wait meanwhile. */
const writesInTurn = 32;

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

  #begin(): void {
    const { firstBlock, bytes, blockSize } = this.#options;
    const last = this.#last;
    const writes: BatchWrite[] = [];
    for (let seq = this.#first; seq <= last; seq += 1) writes.push({ block: firstBlock(seq), bytes: bytes(seq) });
    this.#first = last + 1;
    this.#write(runsOf(writes, blockSize), () => this.#datasync(last));
  }

  /** Runs of one batch have no block in common, so their order does not matter. */
  #write(runs: readonly Run[], done: () => void): void {
    const { volume, blockSize } = this.#options;
    let [next, underWay, isGoing] = [0, 0, false];
    const ended = (failure?: Error): void => {
      underWay -= 1;
      if (failure !== undefined) this.#fail(failure);
      else if (!isGoing) go();
    };
    const go = (): void => {
      isGoing = true;
      for (const run of runs.slice(next, next + writesInTurn)) {
        if (underWay === writesAtOnce || this.#failure !== undefined) break;
        next += 1;
        underWay += 1;
        volume.write(run.block * blockSize, run.parts, ended);
      }
      isGoing = false;
      if (underWay > 0 || this.#failure !== undefined) return;
      if (next === runs.length) done();
      else setImmediate(go);
    };
    go();
  }

  #datasync(last: number): void {
    this.#options.volume.datasync((failure) => {
      if (failure === undefined) this.#finish(last);
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
    if (pause > 0) setTimeout(() => this.#continue(), pause);
    else this.#continue();
  }

  #continue(): void {
    if (this.isIdle) this.#isBusy = false;
    else this.#begin();
  }

  #fail(failure: Error): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    for (const { reject } of this.#waiters) reject(failure);
    this.#waiters = [];
    this.#options.onFailure(failure);
  }
}
