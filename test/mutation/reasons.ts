// Why some mutants cannot be noticed: what they change makes no difference to anybody. A mutant is named by its code, so
// that the list outlives edits elsewhere in the file; one that is listed and noticed all the same fails a test.

export type Reason = {
  readonly title: string;
  readonly why: string;
  /** `file` is below src. */
  readonly mutants: readonly { readonly file: string; readonly was: string; readonly becomes: string }[];
};

export const reasons: readonly Reason[] = [];
