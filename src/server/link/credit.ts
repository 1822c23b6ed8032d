// How many payload bytes the primary may send: as many as, together with those in memory, stay within the total. What is
// in memory outlives a connection; what was granted does not.
import { LinkFault } from './link-fault.js';

export class Credit {
  readonly total: number;
  #inMemory: number;
  #taken = 0;
  #granted = 0;

  constructor(total: number, inMemory: number) {
    this.total = total;
    this.#inMemory = inMemory;
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
    const total = this.#taken + this.total - this.#inMemory;
    if (total <= this.#granted) return undefined;
    this.#granted = total;
    return total;
  }

  get inMemory(): number {
    return this.#inMemory;
  }
}
