// Puts blocks on a volume and makes them durable, a piece at a time, blocks in a row with one write. A disk takes what it is given in
// turn, and a journal's group waits behind all pages that were handed to it before: so a piece is short.
import { asError } from '../files/index.js';
import type { Blocks } from './newest-blocks.js';
import type { Volume } from './volume.js';

/** Writes that are under way at a time: the threads for files are few, and a journal needs them, too. */
const writesAtOnce = 2;

/** Writes that are given in one turn of the event loop, where each is done at once: hosts wait meanwhile. */
const writesInTurn = 32;

export type PiecesOptions = {
  readonly volume: Volume;
  readonly blockSize: number;
  /** Bytes of a piece, at least a block. */
  readonly pieceBytes: number;
  /** Fills `into` with a block, as this write has it. What it throws is a failure. */
  readonly copy: (seq: number, block: number, into: Uint8Array) => void;
};

/** Called once. */
type Ended = (failure?: Error) => void;

/** Blocks in a row, in the memory of the piece. */
type Run = { readonly block: number; readonly bytes: Uint8Array };

const none: Blocks = { blocks: new Float64Array(0), owners: new Float64Array(0) };

/** Writes pieces, one round after the other. Its memory is that of one piece. */
export class Pieces {
  readonly #options: PiecesOptions;
  readonly #memory: Uint8Array;
  readonly #perPiece: number;
  #blocks: Blocks = none;
  #next = 0;
  #runs: readonly Run[] = [];
  #nextRun = 0;
  #underWay = 0;
  #isGoing = false;
  #failure: Error | undefined;
  #isStopped = false;
  #done: Ended = () => {};

  constructor(options: PiecesOptions) {
    this.#options = options;
    this.#perPiece = Math.max(1, Math.floor(options.pieceBytes / options.blockSize));
    this.#memory = new Uint8Array(this.#perPiece * options.blockSize);
  }

  /**
   * @param done when all of them are durable, or at the first error, once nothing is under way any more
   */
  write(blocks: Blocks, done: Ended): void {
    this.#blocks = blocks;
    this.#next = 0;
    this.#done = done;
    this.#piece();
  }

  /** Ends the round behind the piece that is under way, without a failure; a next one has no piece. */
  stop(): void {
    this.#isStopped = true;
  }

  #piece(): void {
    if (this.#isStopped || this.#next === this.#blocks.blocks.length) {
      this.#blocks = none;
      this.#next = 0;
      this.#done();
      return;
    }
    try {
      this.#take();
    } catch (error) {
      this.#done(asError(error));
      return;
    }
    this.#go();
  }

  /** Fills the memory with the next ones. */
  #take(): void {
    const { blocks, owners } = this.#blocks;
    const { blockSize, copy } = this.#options;
    const runs: { block: number; bytes: Uint8Array }[] = [];
    const end = Math.min(blocks.length, this.#next + this.#perPiece);
    let [from, first] = [0, this.#next];
    for (let k = this.#next; k < end; k += 1) {
      const at = (k - this.#next) * blockSize;
      copy(owners[k] ?? 0, blocks[k] ?? 0, this.#memory.subarray(at, at + blockSize));
      if (k + 1 < end && blocks[k + 1] === (blocks[k] ?? 0) + 1) continue;
      runs.push({ block: blocks[first] ?? 0, bytes: this.#memory.subarray(from, at + blockSize) });
      [from, first] = [at + blockSize, k + 1];
    }
    this.#next = end;
    this.#runs = runs;
    this.#nextRun = 0;
  }

  #go(): void {
    const { volume, blockSize } = this.#options;
    this.#isGoing = true;
    for (const { block, bytes } of this.#runs.slice(this.#nextRun, this.#nextRun + writesInTurn)) {
      if (this.#underWay === writesAtOnce || this.#failure !== undefined) break;
      this.#nextRun += 1;
      this.#underWay += 1;
      volume.write(block * blockSize, [bytes], (failure) => this.#written(failure));
    }
    this.#isGoing = false;
    if (this.#underWay > 0) return;
    if (this.#failure !== undefined) this.#done(this.#failure);
    else if (this.#nextRun === this.#runs.length) this.#datasync();
    else setImmediate(() => this.#go());
  }

  #written(failure: Error | undefined): void {
    this.#underWay -= 1;
    this.#failure ??= failure;
    if (!this.#isGoing) this.#go();
  }

  #datasync(): void {
    this.#options.volume.datasync((failure) => {
      if (failure === undefined) this.#piece();
      else this.#done(failure);
    });
  }
}
