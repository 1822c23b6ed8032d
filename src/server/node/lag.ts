// How far the copy is behind: in writes, in bytes and in time. A write counts from its completion until a destage message
// covers it, for from then on the secondary keeps it, whatever happens to the primary.

export class Lag {
  readonly #times: Float64Array;
  readonly #lengths: Float64Array;
  readonly #onCovered: (milliseconds: number) => void;
  #completed: number;
  #covered: number;
  #bytes = 0;

  /** @param capacity how many writes there can be between completion and message */
  constructor(capacity: number, first: number, onCovered: (milliseconds: number) => void) {
    this.#times = new Float64Array(capacity);
    this.#lengths = new Float64Array(capacity);
    this.#completed = first;
    this.#covered = first;
    this.#onCovered = onCovered;
  }

  /** @param now the time, as `performance.now` has it: many are completed at once */
  complete(seq: number, bytes: number, now: number): void {
    const place = seq % this.#times.length;
    this.#times[place] = now;
    this.#lengths[place] = bytes;
    this.#bytes += bytes;
    this.#completed = seq;
  }

  cover(upTo: number): void {
    const now = performance.now();
    while (this.#covered < Math.min(upTo, this.#completed)) {
      this.#covered += 1;
      const place = this.#covered % this.#times.length;
      this.#bytes -= this.#lengths[place] ?? 0;
      this.#onCovered(now - (this.#times[place] ?? now));
    }
  }

  get writes(): number {
    return this.#completed - this.#covered;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** How long the oldest write has waited, in seconds. */
  get seconds(): number {
    if (this.writes === 0) return 0;
    const oldest = this.#times[(this.#covered + 1) % this.#times.length] ?? 0;
    return (performance.now() - oldest) / 1000;
  }
}
