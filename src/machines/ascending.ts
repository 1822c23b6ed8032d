// Sets of sequence numbers as ascending arrays, so that equal sets are equal as data and a context stays plain.

export type Ascending = readonly number[];

/** The set with this number in it. */
export const include = (set: Ascending, number: number): Ascending =>
  set.includes(number) ? set : [...set, number].sort((a, b) => a - b);

/** The set without this number. */
export const exclude = (set: Ascending, number: number): Ascending => set.filter((member) => member !== number);

/** The numbers from `first` to `last`; none if `last` is the smaller. */
export const range = (first: number, last: number): Ascending =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => first + k);
