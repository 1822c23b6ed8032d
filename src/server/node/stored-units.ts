// Which writes are stored, as far as anybody is told. What a host is told of all at once is stored all at once: of a request that
// became several writes none is reported, and so transmitted, before the host can be told that the request is complete.

export class StoredUnits {
  #durable: number;
  #ended: number;

  /** @param last everything up to here is durable, and of units that have ended */
  constructor(last: number) {
    this.#durable = last;
    this.#ended = last;
  }

  /** Everything up to here is stored. */
  get stored(): number {
    return Math.min(this.#durable, this.#ended);
  }

  /** The journal has everything up to here. */
  durable(upTo: number): void {
    this.#durable = upTo;
  }

  /** No more follows of the unit of this write. */
  end(seq: number): void {
    this.#ended = seq;
  }
}
