// A journal: writes and marks in segment files of a fixed size, made durable in groups. A group is whatever was appended
// while the last one was being made durable. It never says of anything that it is durable before it is, nor after an error.
import type { JournalContents, JournalOptions, MarkKind } from './journal-options.js';

/**
 * Makes a new journal in a folder: all its segments, as long as they will ever be.
 *
 * @throws JournalRefusal if the folder has a journal; FileFailure
 */
export async function createJournal(_options: JournalOptions): Promise<Journal> {
  throw new Error('not yet');
}

/**
 * Opens the journal of a folder and finds what is durable in it.
 *
 * @throws JournalRefusal if there is none, it is another's, of a newer version, or damaged: nothing was changed then;
 * FileFailure
 */
export async function openJournal(_options: JournalOptions): Promise<JournalContents & { readonly journal: Journal }> {
  throw new Error('not yet');
}

export declare class Journal {
  /**
   * Appends a write. The bytes stay unchanged until it is durable.
   *
   * @param checksum the XXH32 of the bytes, with a sign or without: what is found is held to it
   * @throws JournalFull when the bytes are more than `room`
   */
  write(seq: number, block: number, bytes: Uint8Array, checksum: number): void;
  /** Appends a mark, after what was appended before; one that is not greater than before changes nothing. There is always room for marks. */
  mark(kind: MarkKind, number: number): void;
  /** The writes up to here may be overwritten once the mark that lets them go (`released`, or `destaged`) is durable. */
  forget(upTo: number): void;
  /** The most bytes that a next write may have; 0 when it is full, until writes are forgotten. */
  get room(): number;
  /** When everything that was appended until now is durable. Rejected with the failure, if there was one. */
  settled(): Promise<void>;
  /** Waits until everything is durable, then closes all files. */
  close(): Promise<void>;
}
