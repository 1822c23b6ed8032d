// How many payload bytes the primary may send: as many as, together with those in memory, stay within the total, and as the
// cache has room for. What is in memory outlives a connection; what was granted does not.
import { LinkFault } from './link-fault.js';

export class Credit {
  readonly total: number;
  #inMemory = 0;
  #taken = 0;
  #granted = 0;

  readonly #room: () => number;

  /** @param room how many bytes more the cache has room for; those that were taken are not among them */
  constructor(total: number, room: () => number) {
    this.total = total;
    this.#room = room;
  }

  /** A connection begins: nothing is granted on it. What an older one had under way never arrives. */
  begin(): void {
    this.#taken = 0;
    this.#granted = 0;
  }

  /** @throws LinkFault when these bytes were not granted */
  take(bytes: number): void {
    if (this.#taken + bytes > this.#granted)
      throw new LinkFault(`${this.#taken + bytes} payload bytes were sent, ${this.#granted} were granted`);
    this.#taken += bytes;
    this.#inMemory += bytes;
  }

  /** @throws RangeError when these are more than are in memory */
  free(bytes: number): void {
    if (!(bytes >= 0 && bytes <= this.#inMemory))
      throw new RangeError(`${bytes} bytes were freed, ${this.#inMemory} are in memory`);
    this.#inMemory -= bytes;
  }

  /** What to grant now, in all since the connection began; nothing if that is no more than before. */
  next(): number | undefined {
    const total = this.#taken + Math.min(this.total - this.#inMemory, this.#room());
    if (total <= this.#granted) return undefined;
    this.#granted = total;
    return total;
  }

  get inMemory(): number {
    return this.#inMemory;
  }
}
