// Messages that were sent and may still be permitted, as far as a permission that nobody saw may have to come from one. It must
// never answer otherwise than all that were sent would.
import { rememberedMessages } from '../../invariants/index.js';

export class SentMessages {
  /** In ascending order. RC-N takes every message below those that it remembers as sent: so many of the greatest suffice. */
  readonly #numbers: number[];

  constructor(numbers: readonly number[] = []) {
    this.#numbers = [...numbers];
  }

  copy(): SentMessages {
    return new SentMessages(this.#numbers);
  }

  get size(): number {
    return this.#numbers.length;
  }

  send(upTo: number): void {
    const at = this.#placeOf(upTo);
    if (this.#numbers[at] === upTo) return;
    this.#numbers.splice(at, 0, upTo);
    if (this.#numbers.length > rememberedMessages) this.#numbers.shift();
  }

  /** Those below this one can be of no more use. */
  forgetBelow(upTo: number): void {
    this.#numbers.splice(0, this.#placeOf(upTo));
  }

  /** The smallest one that covers this number. */
  covering(number: number): number | undefined {
    return this.#numbers[this.#placeOf(number)];
  }

  /** Where the first one stands that is not below this number. Nearly always that is the end, so it is looked for from there. */
  #placeOf(number: number): number {
    let [first, end] = [0, this.#numbers.length];
    if ((this.#numbers[end - 1] ?? 0) < number) return end;
    while (first < end) {
      const middle = (first + end) >>> 1;
      if ((this.#numbers[middle] ?? 0) < number) first = middle + 1;
      else end = middle;
    }
    return first;
  }
}
