// The journal of a node, and the file that says who the node is.
export { createJournal, removeJournal } from './create-journal.js';
export { IdentityRefusal, type NodeIdentity, readIdentity, writeIdentity } from './identity.js';
export type { Journal } from './journal.js';
export type {
  FoundWrite,
  JournalContents,
  JournalIdentity,
  JournalMarks,
  JournalOptions,
  MarkKind,
} from './journal-options.js';
export { JournalFull, JournalRefusal } from './journal-refusal.js';
export { openJournal } from './open-journal.js';
export { wasUsed } from './was-used.js';
