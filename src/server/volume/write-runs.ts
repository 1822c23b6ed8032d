// Puts the runs of a batch on a volume and makes them durable, a piece at a time. A disk takes what it is given in turn, and a
// journal's group waits behind all pages that were handed to it before: a few milliseconds behind a whole batch, a fraction of
// that behind a piece.
import type { Done } from '../files/index.js';
import type { Run } from './batch.js';
import type { Volume } from './volume.js';

/** Writes that are under way at a time: the threads for files are few, and a journal needs them, too. */
const writesAtOnce = 2;

/** Writes that are given in one turn of the event loop, where each is done at once: hosts wait meanwhile. */
const writesInTurn = 32;

export type Pieces = {
  readonly volume: Volume;
  readonly blockSize: number;
  /** Bytes of a piece, at least, but for the last one. */
  readonly pieceBytes: number;
};

/**
 * Runs of one batch have no block in common, so their order does not matter.
 *
 * @param done called once: when all of them are durable, or at the first error; after it nothing more is written
 */
export function writeRuns(runs: readonly Run[], pieces: Pieces, done: Done): void {
  new Writing(runs, pieces, done).go();
}

class Writing {
  readonly #runs: readonly Run[];
  readonly #pieces: Pieces;
  readonly #done: Done;
  #next = 0;
  #underWay = 0;
  /** Bytes since the last sync. */
  #bytes = 0;
  #isGoing = false;
  #hasFailed = false;

  constructor(runs: readonly Run[], pieces: Pieces, done: Done) {
    this.#runs = runs;
    this.#pieces = pieces;
    this.#done = done;
  }

  go(): void {
    const { volume, blockSize, pieceBytes } = this.#pieces;
    this.#isGoing = true;
    for (const run of this.#runs.slice(this.#next, this.#next + writesInTurn)) {
      if (this.#underWay === writesAtOnce || this.#bytes >= pieceBytes || this.#hasFailed) break;
      this.#next += 1;
      this.#underWay += 1;
      for (const { length } of run.parts) this.#bytes += length;
      volume.write(run.block * blockSize, run.parts, (failure) => this.#written(failure));
    }
    this.#isGoing = false;
    if (this.#underWay > 0 || this.#hasFailed) return;
    if (this.#next === this.#runs.length || this.#bytes >= pieceBytes) this.#datasync();
    else setImmediate(() => this.go());
  }

  #written(failure: Parameters<Done>[0]): void {
    this.#underWay -= 1;
    if (failure !== undefined) this.#fail(failure);
    else if (!this.#isGoing) this.go();
  }

  #datasync(): void {
    this.#pieces.volume.datasync((failure) => {
      this.#bytes = 0;
      if (failure !== undefined) this.#fail(failure);
      else if (this.#next < this.#runs.length) this.go();
      else this.#done();
    });
  }

  #fail(failure: NonNullable<Parameters<Done>[0]>): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#done(failure);
  }
}
