// Marks that nothing waits for: that writes may be forgotten. Each would cost a sync of its own; so they go into the journal
// with the next record that somebody waits for, or after a moment.

/** How long a mark may wait for company, in milliseconds. */
const patience = 5;

export class LateMark {
  readonly #write: (upTo: number) => void;
  #waiting = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(write: (upTo: number) => void) {
    this.#write = write;
  }

  note(upTo: number): void {
    this.#waiting = upTo;
    this.#timer ??= setTimeout(() => this.write(), patience);
  }

  /** Writes what waits, if something does. */
  write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting === 0) return;
    const upTo = this.#waiting;
    this.#waiting = 0;
    this.#write(upTo);
  }

  /** Nothing is written any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#waiting = 0;
  }
}
