// What a journal is given, what it keeps beside writes, and what is found when it is opened.
import type { Files } from '../files/index.js';

/** How far things are. A mark never goes back; of several that are given while one is made durable, the greatest counts. */
export type JournalMarks = {
  /** Of the primary: writes up to here have left its cache. */
  readonly released: number;
  /** Of the secondary: writes up to here may be destaged. */
  readonly permitted: number;
  /** Of the secondary: writes up to here are on its disk. Of the primary, if it wants to remember it. */
  readonly destaged: number;
  /** 0, or the generation of the takeover. */
  readonly takeover: number;
};

export type MarkKind = keyof JournalMarks;

/** Whose journal it is: one of another pair, role or size is refused. */
export type JournalIdentity = {
  /** 32 hexadecimal digits. */
  readonly pair: string;
  readonly role: 'primary' | 'secondary';
  readonly volumeBytes: number;
  readonly blockSize: number;
};

export type JournalOptions = {
  /** An existing folder. */
  readonly folder: string;
  readonly files: Files;
  readonly identity: JournalIdentity;
  /** A multiple of 4096, from 8192 to 2^30. No write may be longer than `longestWrite` of it. */
  readonly segmentBytes: number;
  /** From 3 to 128. Two of them are kept free for marks. */
  readonly segments: number;
  /** How far apart the numbers of writes may be that are not let go: the window of the cache, from 1. */
  readonly window: number;
  /**
   * After each group: the numbers of the writes that became durable, in the order in which they were appended, and the marks as
   * they now are. May append to the journal. The list is good until the call returns.
   */
  readonly onDurable: (writes: readonly number[], marks: JournalMarks) => void;
  /** Whether writes come from hosts, who bring more as soon as they are told: then a next group waits a moment for it. */
  readonly gathers?: boolean;
  /** Called once, at the first error: nothing that was under way or comes later is ever said to be durable. */
  readonly onFailure: (failure: Error) => void;
};

/** A write as it was found: its bytes are whole, and `read` has them. */
export type FoundWrite = {
  readonly seq: number;
  readonly block: number;
  /** How many bytes it has. */
  readonly size: number;
  /** Of the bytes: XXH32, with a sign. */
  readonly checksum: number;
};

/** What was found when a journal was opened. */
export type JournalContents = {
  readonly marks: JournalMarks;
  /**
   * Those that the marks do not let go, by their numbers: of the primary all above `released`, without gap; of the
   * secondary those above `destaged`.
   */
  readonly writes: readonly FoundWrite[];
  readonly bytesRead: number;
};
