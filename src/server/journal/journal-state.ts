// What a journal is when it is opened: made by whoever created or read it.
import type { JournalMarks, JournalOptions } from './journal-options.js';
import type { Places } from './places.js';
import type { Segment } from './segments.js';

export type JournalState = {
  readonly options: JournalOptions;
  /** The journal's own number: 32 hexadecimal digits. */
  readonly number: string;
  readonly marks: JournalMarks;
  /** In the order of their uses; the last is written. */
  readonly live: readonly Segment[];
  readonly free: readonly Segment[];
  /** Of the writes that are there. */
  readonly places: Places;
};

/** The mark that lets writes go. */
export const lettingGo = (marks: JournalMarks, role: 'primary' | 'secondary'): number =>
  role === 'primary' ? marks.released : marks.destaged;
