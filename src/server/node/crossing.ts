// What is to cross the link, until it leaves: writes, and the newest destage message. Whatever leaves together costs the
// secondary one sync, one acknowledgment and one message; so while there is much, it leaves a few times in a hundredth of a
// second. What comes after a rest leaves at once. Nothing is ever held longer than the pause.

export type CrossingOptions = {
  /** Sends the newest message, if there is one, and these writes, in their order. */
  readonly send: (message: number | undefined, writes: readonly number[]) => void;
};

/** Milliseconds between two departures, at least, … */
const pause = 4;
/** … unless the writes that wait have so many bytes. */
const mostWaitingBytes = 524_288;

export class Crossing {
  readonly #send: CrossingOptions['send'];
  #writes: number[] = [];
  #bytes = 0;
  #message: number | undefined;
  #lastDeparture = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor({ send }: CrossingOptions) {
    this.#send = send;
  }

  transmit(seq: number, bytes: number): void {
    this.#writes.push(seq);
    this.#bytes += bytes;
  }

  message(upTo: number): void {
    this.#message = upTo;
  }

  /** What was given may leave: now, or a little later together with more. */
  letOut(): void {
    if (this.#writes.length === 0 && this.#message === undefined) return;
    const rested = performance.now() - this.#lastDeparture;
    if (rested >= pause || this.#bytes >= mostWaitingBytes) this.#depart();
    else this.#timer ??= setTimeout(() => this.#depart(), pause - rested);
  }

  /** What waits never leaves. */
  forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writes = [];
    this.#bytes = 0;
    this.#message = undefined;
  }

  #depart(): void {
    const [message, writes] = [this.#message, this.#writes];
    this.forget();
    this.#lastDeparture = performance.now();
    this.#send(message, writes);
  }
}
