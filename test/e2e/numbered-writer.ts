// A host that writes numbered writes over one connection, in the order of their numbers, some at a time, and remembers
// which were completed. It stops when its server is gone, or when it is told to.

import type { NbdClient } from '../../src/server/nbd/index.js';
import type { Random } from '../../src/sim/index.js';
import { bytesOf, type NumberedPiece, type NumberedWrite, piecesOf } from './numbered-writes.js';

export class NumberedWriter {
  /** Everything that was sent and not found lost since, in its order, as writes of the protocol. */
  #pieces: NumberedPiece[] = [];
  readonly #random: Random;
  readonly #volumeBytes: number;
  readonly #longest: number;
  #writes = 0;
  /** Of the writes that were completed, the last piece of the greatest number. */
  #completed = 0;
  #completions = 0;
  #isStopped = false;

  /** @param longest the most bytes of a write */
  constructor(random: Random, { volumeBytes, longest }: { readonly volumeBytes: number; readonly longest: number }) {
    this.#random = random;
    this.#volumeBytes = volumeBytes;
    this.#longest = longest;
  }

  get pieces(): readonly NumberedPiece[] {
    return this.#pieces;
  }

  /** Every write of the protocol up to here is part of a completed write, or one before it was. */
  get completed(): number {
    return this.#completed;
  }

  get completions(): number {
    return this.#completions;
  }

  /** After a crash: so many writes of the protocol are left, the others are lost for good. */
  keep(count: number): void {
    if (count < this.#completed) throw new Error(`${count} writes are left, and ${this.#completed} were completed`);
    if (count > this.#pieces.length)
      throw new Error(`${count} writes are said to be stored, and ${this.#pieces.length} were sent`);
    this.#pieces = this.#pieces.slice(0, count);
  }

  /** Writes until the connection ends, or it is told to stop. @returns why it ended, if nobody told it */
  async write(client: NbdClient, outstanding: number): Promise<Error | undefined> {
    this.#isStopped = false;
    const ends = await Promise.all(Array.from({ length: outstanding }, () => this.#writeOn(client)));
    return ends.find((end) => end !== undefined);
  }

  stop(): void {
    this.#isStopped = true;
  }

  async #writeOn(client: NbdClient): Promise<Error | undefined> {
    while (!this.#isStopped) {
      const write = this.#next();
      this.#pieces.push(...piecesOf(write));
      const last = this.#pieces.length;
      try {
        await send(client, write);
      } catch (error) {
        return error instanceof Error ? error : new Error(String(error));
      }
      this.#completed = Math.max(this.#completed, last);
      this.#completions += 1;
    }
    return undefined;
  }

  #next(): NumberedWrite {
    this.#writes += 1;
    const length = this.#length();
    const kind = this.#random.between(1, 12);
    return {
      kind: kind === 1 ? 'zero' : kind === 2 ? 'trim' : 'write',
      offset: 512 * this.#random.between(0, (this.#reach() - length) / 512),
      length,
      pattern: this.#writes,
    };
  }

  /** Often a small part of the volume, so that writes overlap. */
  #reach(): number {
    return this.#random.between(1, 3) === 1 ? this.#volumeBytes : this.#volumeBytes / 16;
  }

  /** From one sector to 1 MiB; most are short. */
  #length(): number {
    switch (this.#random.between(1, 8)) {
      case 1:
        return 512 * this.#random.between(1, this.#longest / 512);
      case 2:
        return 512 * this.#random.between(1, this.#longest / 8192);
      case 3:
        return 512 * this.#random.between(1, 16);
      default:
        return 4096;
    }
  }
}

function send(client: NbdClient, write: NumberedWrite): Promise<void> {
  switch (write.kind) {
    case 'write':
      return client.write(write.offset, bytesOf(write));
    case 'zero':
      return client.zero(write.offset, write.length);
    default:
      return client.trim(write.offset, write.length);
  }
}
