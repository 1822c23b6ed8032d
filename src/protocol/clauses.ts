// The clauses of claim 1 of US 7,657,707 B2, by the patent's own letters; see spec/claim.md.

/** What each clause asks, in one line. */
export const clauses = {
  a: 'the primary stores the first write in its cache',
  b: 'the primary reports the first completion to the host',
  c: 'the primary stores the second write, which the host sent after the first',
  d: 'the primary reports the second completion to the host',
  e: 'the primary transmits the first write and the information about it',
  f: 'the primary transmits the second write and the information about it',
  g: 'the secondary reports the third completion after storing the write in its cache',
  h: 'the primary sends the message for destaging after receiving the third completion',
  i: 'the secondary destages according to the message, after receiving it',
} as const;

export type Clause = keyof typeof clauses;
