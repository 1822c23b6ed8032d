// What stands between an engine and whatever goes wrong within it: the first error stops the node before any effect of it
// leaves; then, and after that, nothing is done any more.
import { asError } from '../files/index.js';

export class Guard {
  readonly #onFailure: (failure: Error) => void;
  readonly #stop: () => void;
  #hasStopped = false;

  /** @param stop ends what would still act by itself, such as timers */
  constructor(stop: () => void, onFailure: (failure: Error) => void) {
    this.#stop = stop;
    this.#onFailure = onFailure;
  }

  get hasStopped(): boolean {
    return this.#hasStopped;
  }

  /** Does it, and gives its result; undefined when nothing is done any more. */
  run<Result>(act: () => Result): Result | undefined {
    if (this.#hasStopped) return undefined;
    try {
      return act();
    } catch (error) {
      this.fail(asError(error));
      return undefined;
    }
  }

  stop(): void {
    this.#hasStopped = true;
    this.#stop();
  }

  fail(failure: Error): void {
    this.stop();
    this.#onFailure(failure);
  }
}
