// The bytes that all connections of a server hold together. Who has to wait is let in in the order in which they came, so that
// large requests get their turn among small ones.

/** Who has nothing under way is always let in with so many bytes: nobody keeps anybody out. */
const always = 65_536;

/** What writes hold waits for room in the device, so it is apart from what reads hold: a device that has no room is read all the same. */
export type Budgets = { readonly payloads: Budget; readonly replies: Budget };

export class Budget {
  readonly #limit: number;
  /** Called when it may be their turn. */
  readonly #waiting = new Set<() => void>();
  #bytes = 0;
  #isWaking = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Whether so many bytes more may be held now; else `wake` is called when to ask again. */
  admits(bytes: number, isIdle: boolean, wake: () => void): boolean {
    const fits = this.#bytes === 0 || this.#bytes + bytes <= this.#limit;
    if (fits && this.#waiting.size === 0) return true;
    const [first] = this.#waiting;
    const isNext = first === undefined || first === wake;
    if ((isNext && fits) || (isIdle && bytes <= always)) {
      this.forget(wake);
      return true;
    }
    this.#waiting.add(wake);
    return false;
  }

  take(bytes: number): void {
    this.#bytes += bytes;
  }

  giveBack(bytes: number): void {
    this.#bytes -= bytes;
    this.#wakeFirst();
  }

  /** Waits no longer. */
  forget(wake: () => void): void {
    if (this.#waiting.delete(wake)) this.#wakeFirst();
  }

  #wakeFirst(): void {
    if (this.#waiting.size === 0 || this.#isWaking) return;
    this.#isWaking = true;
    queueMicrotask(() => {
      this.#isWaking = false;
      const [first] = this.#waiting;
      first?.();
    });
  }
}
