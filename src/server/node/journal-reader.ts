// Bytes that have left memory, read back from the journal: always whole writes, held to their checksums, of which the last one is
// kept, for whoever reads a part of it often reads the next part, too.
import { type CachedWrites, DamagedWrite, xxh32 } from '../../impl/index.js';
import type { FoundWrite, Journal } from '../journal/index.js';

export class JournalReader {
  readonly #journal: Journal;
  readonly #blockSize: number;
  readonly #writes: () => CachedWrites;
  /** The write that is kept; none is 0. */
  #seq = 0;
  /** Its bytes, at the beginning: as many as the longest had. */
  #bytes = new Uint8Array(0);

  /** @param writes the cache, which knows how long writes are, and their checksums */
  constructor(journal: Journal, blockSize: number, writes: () => CachedWrites) {
    this.#journal = journal;
    this.#blockSize = blockSize;
    this.#writes = writes;
  }

  /**
   * Fills `into` with bytes of the write, from this one on.
   *
   * @throws DamagedWrite when they are others than those that were stored; FileFailure
   */
  readonly read = (seq: number, from: number, into: Uint8Array): void => {
    if (into.length === this.#sizeOf(seq)) this.#readWhole(seq, into);
    else into.set(this.whole(seq).subarray(from, from + into.length));
  };

  /**
   * The bytes of the write: a view, good until something else is read.
   *
   * @throws DamagedWrite when they are others than those that were stored; FileFailure
   */
  whole(seq: number): Uint8Array {
    const size = this.#sizeOf(seq);
    if (seq !== this.#seq) {
      this.#seq = 0;
      if (this.#bytes.length < size) this.#bytes = new Uint8Array(size);
      this.#readWhole(seq, this.#bytes.subarray(0, size));
      this.#seq = seq;
    }
    return this.#bytes.subarray(0, size);
  }

  #sizeOf(seq: number): number {
    return this.#writes().length(seq) * this.#blockSize;
  }

  #readWhole(seq: number, into: Uint8Array): void {
    this.#journal.read(seq, into);
    if (xxh32(into) !== this.#writes().checksum(seq)) throw new DamagedWrite(seq, 'the journal');
  }
}

/** A block of a write, wherever it is. */
export const copyBlock = (writes: CachedWrites, seq: number, block: number, into: Uint8Array): void =>
  writes.copy(seq, block - writes.block(seq), into);

/** What a journal had, as a controller finds it: lengths are in blocks. */
export function* foundBlocks(writes: readonly FoundWrite[], blockSize: number) {
  for (const { seq, block, size, checksum } of writes) yield { seq, block, length: size / blockSize, checksum };
}
