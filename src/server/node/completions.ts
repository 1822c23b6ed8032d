// Who waits for the completion of which write, and which completions are due. Nobody is told before somebody says so: the trace
// of it is written first.
import type { Waiter } from './host-requests.js';

export class Completions {
  /** By the place of the write in the cache. */
  readonly #waiters: (Waiter | undefined)[];
  #due: number[] = [];

  /** @param capacity how many writes may wait at a time */
  constructor(capacity: number) {
    this.#waiters = new Array(capacity).fill(undefined);
  }

  wait(seq: number, waiter: Waiter): void {
    this.#waiters[seq % this.#waiters.length] = waiter;
  }

  /** The completion of this write is due. */
  add(seq: number): void {
    this.#due.push(seq);
  }

  /**
   * Tells everybody whose completion is due.
   *
   * @param onEach told of each write before
   * @returns whether there was any
   */
  tell(onEach: (seq: number, now: number) => void): boolean {
    const due = this.#due;
    if (due.length === 0) return false;
    this.#due = [];
    const now = performance.now();
    for (const seq of due) {
      onEach(seq, now);
      const place = seq % this.#waiters.length;
      const waiter = this.#waiters[place];
      this.#waiters[place] = undefined;
      waiter?.completed(now);
    }
    return true;
  }
}
