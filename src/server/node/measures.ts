// What a node measures as it happens, for whoever shows it.

/** What happens often, and how long it took, in milliseconds. */
export type Measures = {
  /** A write was completed, so long after it was wholly received. */
  readonly write: (milliseconds: number) => void;
  /** A write was covered by a destage message, so long after its completion. */
  readonly lag: (milliseconds: number) => void;
};
