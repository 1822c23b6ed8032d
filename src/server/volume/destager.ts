// Puts writes on a volume, in rounds, and makes them durable there. A round begins when much has come together, for it writes of each
// block only the newest, in the order of the volume: what is written again within a round costs the disk nothing. There are never two
// rounds at a time, so an older write never covers a newer one, and nothing is said to be destaged before it is durable.
import { asError } from '../files/index.js';
import { type Blocks, newestBlocks, type Writes } from './newest-blocks.js';
import { Pieces } from './pieces.js';
import type { Volume } from './volume.js';

export type DestagerOptions = Writes & {
  readonly volume: Volume;
  readonly blockSize: number;
  /** Fills `into` with a block, as this write has it, which it does until it is said to be destaged. What it throws is a failure. */
  readonly copy: (seq: number, block: number, into: Uint8Array) => void;
  /** Every write up to here is durable on the volume. May hand over more. */
  readonly onDestaged: (last: number) => void;
  /** Called once, at the first error: nothing is ever said to be destaged after it. */
  readonly onFailure: (failure: Error) => void;
  /** A round begins as soon as so many blocks wait, or one has waited so long. At once, if not given. */
  readonly startAfter?: { readonly blocks: number; readonly milliseconds: number } | undefined;
  /** Whether there is no time for that, because whoever hands over runs out of room. Asked whenever something is handed over. */
  readonly isShort?: (() => boolean) | undefined;
  /** Bytes that are made durable at a time; 2 MiB if not given. */
  readonly pieceBytes?: number | undefined;
};

const usualPieceBytes = 2_097_152;
const atOnce = { blocks: 0, milliseconds: 0 };

/** Somebody who waits until this write is destaged. */
type Waiter = { readonly last: number; readonly resolve: () => void; readonly reject: (failure: Error) => void };

export class Destager {
  readonly #options: DestagerOptions;
  readonly #pieces: Pieces;
  /** The first that is in no round yet, and the last that was handed over. */
  #first = 1;
  #last = 0;
  #destaged = 0;
  /** Blocks of what is in no round yet. */
  #waitingBlocks = 0;
  #isWriting = false;
  #isHurried = false;
  #isRoomWanted = false;
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Immediate | undefined;
  #failure: Error | undefined;
  #waiters: Waiter[] = [];
  #stopped: Promise<void> | undefined;
  #whenQuiet: () => void = () => {};

  constructor(options: DestagerOptions) {
    const { volume, blockSize, copy, pieceBytes = usualPieceBytes } = options;
    this.#options = options;
    this.#pieces = new Pieces({ volume, blockSize, copy, pieceBytes });
  }

  /**
   * These come next: in order, each number once, no gap.
   *
   * @throws RangeError if they do not follow what was handed over before
   */
  destage(first: number, last: number): void {
    if (last < first || (this.#last !== 0 && first !== this.#last + 1))
      throw new RangeError(`writes ${first} to ${last} were handed over after ${this.#last}`);
    if (this.#last === 0) [this.#first, this.#destaged] = [first, first - 1];
    this.#last = last;
    for (let seq = first; seq <= last; seq += 1) this.#waitingBlocks += this.#options.length(seq);
    this.#plan();
  }

  get isIdle(): boolean {
    return this.#destaged === this.#last;
  }

  /** What waits, waits for no more to come together: somebody needs the room. */
  makeRoom(): void {
    this.#isRoomWanted = this.#first <= this.#last;
    this.#plan();
  }

  /** From now on nothing waits for more to come together. */
  hurry(): void {
    this.#isHurried = true;
    this.#plan();
  }

  /** When everything that was handed over until now is destaged. Rejected with the failure, if there was one. */
  settled(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.isIdle) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiters.push({ last: this.#last, resolve, reject });
    });
  }

  /** Begins nothing any more, and says of nothing that it is destaged; done when what is under way has ended. */
  stop(): Promise<void> {
    this.#cancel();
    this.#pieces.stop();
    this.#stopped ??= new Promise((resolve) => {
      if (this.#isWriting) this.#whenQuiet = resolve;
      else resolve();
    });
    return this.#stopped;
  }

  get #isOver(): boolean {
    return this.#stopped !== undefined || this.#failure !== undefined;
  }

  #plan(): void {
    if (this.#isOver || this.#isWriting || this.#soon !== undefined || this.#first > this.#last) return;
    const { startAfter = atOnce, isShort } = this.#options;
    // What is handed over in this turn of the event loop belongs into it.
    if (this.#waitingBlocks >= startAfter.blocks || this.#isHurried || this.#isRoomWanted || isShort?.())
      this.#soon = setImmediate(() => this.#begin());
    else this.#timer ??= setTimeout(() => this.#begin(), startAfter.milliseconds);
  }

  #cancel(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#soon);
    this.#timer = undefined;
    this.#soon = undefined;
  }

  #begin(): void {
    this.#cancel();
    const last = this.#last;
    const blocks = this.#newest(last);
    if (blocks === undefined) return;
    this.#first = last + 1;
    this.#waitingBlocks = 0;
    this.#isRoomWanted = false;
    this.#isWriting = true;
    this.#pieces.write(blocks, (failure) => this.#ended(last, failure));
  }

  #newest(last: number): Blocks | undefined {
    try {
      return newestBlocks(this.#first, last, this.#options);
    } catch (error) {
      this.#fail(asError(error));
      return undefined;
    }
  }

  #ended(last: number, failure: Error | undefined): void {
    this.#isWriting = false;
    if (this.#stopped !== undefined) this.#whenQuiet();
    else if (failure === undefined) this.#finish(last);
    else this.#fail(failure);
  }

  #finish(last: number): void {
    this.#destaged = last;
    this.#options.onDestaged(last);
    const isDone = (waiter: Waiter): boolean => waiter.last <= last;
    for (const { resolve } of this.#waiters.filter(isDone)) resolve();
    this.#waiters = this.#waiters.filter((waiter) => !isDone(waiter));
    this.#plan();
  }

  #fail(failure: Error): void {
    this.#cancel();
    this.#failure = failure;
    for (const { reject } of this.#waiters) reject(failure);
    this.#waiters = [];
    this.#options.onFailure(failure);
  }
}
