// Where what a primary does leaves it: completions to hosts first, then writes and messages to the link. Nothing leaves before whoever
// runs the engine lets it, once the trace of what caused it is written.
import type { PrimaryLink } from '../link/index.js';
import { Completions } from './completions.js';
import { Crossing } from './crossing.js';
import type { Waiter } from './host-requests.js';
import { Lag } from './lag.js';

type EffectsOptions = {
  /** How many writes a cache holds. */
  readonly capacity: number;
  readonly link: PrimaryLink;
  readonly onLag: (milliseconds: number) => void;
  /** How many bytes a write has. */
  readonly bytesOf: (seq: number) => number;
};

export class PrimaryEffects {
  readonly #options: EffectsOptions;
  readonly #completions: Completions;
  readonly #crossing: Crossing;
  #lag: Lag;
  /** How many times hosts were told of completions that have not left yet. */
  #answering = 0;

  constructor(options: EffectsOptions) {
    this.#options = options;
    this.#completions = new Completions(options.capacity);
    this.#crossing = new Crossing({ send: (message, writes) => this.#send(message, writes) });
    this.#lag = new Lag(options.capacity, 0, options.onLag);
  }

  /** Goes on above what was released before. */
  begin(released: number): void {
    const { capacity, onLag } = this.#options;
    this.#lag = new Lag(capacity, released, onLag);
  }

  get lag(): Lag {
    return this.#lag;
  }

  wait(seq: number, waiter: Waiter): void {
    this.#completions.wait(seq, waiter);
  }

  complete(seq: number): void {
    this.#completions.add(seq);
  }

  /** @param bytes how much it is */
  transmit(seq: number, bytes: number): void {
    this.#crossing.transmit(seq, bytes);
  }

  message(upTo: number): void {
    this.#crossing.message(upTo);
  }

  /** Answers to hosts leave in the microtasks that they ask for; whatever crosses the link is only given to it after those. */
  letOut(): void {
    if (this.#completions.tell((seq, now) => this.#lag.complete(seq, this.#options.bytesOf(seq), now))) {
      this.#answering += 1;
      queueMicrotask(() => {
        this.#answering -= 1;
        this.#letCross();
      });
    }
    this.#letCross();
  }

  /** What was to cross the link never does. */
  forget(): void {
    this.#crossing.forget();
  }

  #letCross(): void {
    if (this.#answering === 0) this.#crossing.letOut();
  }

  #send(message: number | undefined, writes: readonly number[]): void {
    const { link } = this.#options;
    if (message !== undefined) {
      link.sendMessage(message);
      this.#lag.cover(message);
    }
    for (const seq of writes) link.sendWrite(seq);
  }
}
