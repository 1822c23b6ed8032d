// The journal of a node, and the file that says who the node is.
export { type NodeIdentity, readIdentity, writeIdentity } from './identity.js';
export { createJournal, type Journal, openJournal } from './journal.js';
export type {
  FoundWrite,
  JournalContents,
  JournalIdentity,
  JournalMarks,
  JournalOptions,
  MarkKind,
} from './journal-options.js';
