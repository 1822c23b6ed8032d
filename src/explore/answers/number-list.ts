// A list of numbers below 2^32 that grows, without a box around each.

export class NumberList {
  #numbers = new Uint32Array(1024);
  length = 0;

  /** A list of these, as words of a checkpoint. */
  static of(words: Int32Array): NumberList {
    const list = new NumberList();
    list.#numbers = new Uint32Array(Math.max(1024, words.length));
    list.#numbers.set(new Uint32Array(words.buffer, words.byteOffset, words.length));
    list.length = words.length;
    return list;
  }

  push(number: number): void {
    if (this.length === this.#numbers.length) {
      const larger = new Uint32Array(this.length * 2);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[this.length] = number;
    this.length += 1;
  }

  /** The numbers, at their final length; the list shares them. */
  get numbers(): Uint32Array {
    return this.#numbers.subarray(0, this.length);
  }

  at(index: number): number {
    return this.#numbers[index] ?? 0;
  }
}
