// First in, first out, without moving what waits each time something leaves.

export class Queue<Item> {
  #items: Item[] = [];
  #start = 0;

  get length(): number {
    return this.#items.length - this.#start;
  }

  get first(): Item | undefined {
    return this.#items[this.#start];
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  shift(): void {
    if (this.#start < this.#items.length) this.#start += 1;
    // What has left is let go of when it is half of all.
    if (this.#start * 2 < this.#items.length || this.#start < 32) return;
    this.#items = this.#items.slice(this.#start);
    this.#start = 0;
  }

  some(is: (item: Item) => boolean): boolean {
    for (let at = this.#start; at < this.#items.length; at += 1) {
      const item = this.#items[at];
      if (item !== undefined && is(item)) return true;
    }
    return false;
  }
}
