// Whether what was sent and not heard of can be lost. A connection loses nothing, so for as long as a question that was sent behind it
// has no answer, it is under way, and sending it again would only make the way longer. It costs nothing while all is well.

export type Probed = {
  /** Asks the other end, behind all that was sent; the number of the question. */
  readonly ask: () => number;
  /** The number of the newest question that was answered. */
  readonly answered: () => number;
};

/** How many looks the other end has for what it does with what it read, at first, and at most, where it was in vain. */
const firstPatience = 2;
const mostPatience = 32;

export class Probe {
  readonly #probed: Probed;
  #asked: number | undefined;
  /** How many looks there were since the answer, and how many it takes. */
  #looks = 0;
  #patience = firstPatience;

  constructor(probed: Probed) {
    this.#probed = probed;
  }

  /**
   * To be called at regular intervals.
   *
   * @param isAwaited whether something was sent and not heard of, and nothing was heard of since the last look
   * @returns whether to send it again: the other end read it, had its time, and said nothing of it
   */
  look(isAwaited: boolean): boolean {
    if (!isAwaited) {
      this.#asked = undefined;
      this.#patience = firstPatience;
      return false;
    }
    if (this.#asked === undefined) {
      this.#asked = this.#probed.ask();
      this.#looks = 0;
      return false;
    }
    if (this.#probed.answered() < this.#asked) return false;
    this.#looks += 1;
    if (this.#looks < this.#patience) return false;
    this.#asked = undefined;
    this.#patience = Math.min(mostPatience, 2 * this.#patience);
    return true;
  }
}
