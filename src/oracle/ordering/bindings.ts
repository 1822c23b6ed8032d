// Which write got which number. A store that names its write binds the two; one that does not is bound to the oldest
// issued write that has no number yet, and then nothing can be said of the order of writes.
import { emptyMap, leave } from './passing-map.js';

export class Bindings {
  /** Issued and not stored yet: the place of each in the order of issue, by name, oldest first. */
  readonly #waiting = emptyMap<string, number>();
  /** Where stores are not shown, no write is ever bound, and none is kept. */
  readonly #storesAreSeen: boolean;
  #issued = 0;

  constructor(storesAreSeen: boolean) {
    this.#storesAreSeen = storesAreSeen;
  }

  /** The place of the write in the order of issue, which is the number that the model would give it. */
  issue(name: string | number): number {
    this.#issued += 1;
    if (this.#storesAreSeen) this.#waiting.entries.set(String(name), this.#issued);
    return this.#issued;
  }

  /** The place of the write that this store names; 0 if no such write waits; nothing if it names none. */
  store(name: string | number | undefined): number | undefined {
    const key = name === undefined ? this.#waiting.entries.keys().next().value : String(name);
    if (key === undefined) return undefined;
    const place = this.#waiting.entries.get(key);
    leave(this.#waiting, key);
    return name === undefined ? undefined : (place ?? 0);
  }

  /** What was received and not stored is lost; the next write follows the stored ones. */
  forget(stored: number): void {
    this.#waiting.entries.clear();
    this.#issued = stored;
  }
}
