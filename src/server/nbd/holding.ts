// The bytes of one kind that one connection holds, within what it may hold and what all connections may together.
import type { Budget } from './budget.js';

export class Holding {
  readonly #budget: Budget;
  readonly #most: number;
  #bytes = 0;

  /** @param most that the connection may hold; a larger request is let in alone */
  constructor(budget: Budget, most: number) {
    this.#budget = budget;
    this.#most = most;
  }

  get isFull(): boolean {
    return this.#bytes > this.#most;
  }

  /** Whether so many bytes more may be held now; else, where others are in the way, `wake` is called when to ask again. */
  admits(bytes: number, wake: () => void): boolean {
    const isIdle = this.#bytes === 0;
    if (!isIdle && this.#bytes + bytes > this.#most) return false;
    return this.#budget.admits(bytes, isIdle, wake);
  }

  take(bytes: number): void {
    this.#bytes += bytes;
    this.#budget.take(bytes);
  }

  giveBack(bytes: number): void {
    if (bytes === 0) return;
    this.#bytes -= bytes;
    this.#budget.giveBack(bytes);
  }

  /** Waits no longer. */
  forget(wake: () => void): void {
    this.#budget.forget(wake);
  }
}
