// A set of sequence numbers that in the long run has no gaps: a prefix, and the few numbers beyond it. Adding is
// constant work (amortized), and the size is that of what is out of order, not of what has ever been seen.

export type SequenceSet = {
  /** Every number from 1 to here is in the set. */
  prefix: number;
  /** The members above `prefix`; never `prefix + 1`. */
  readonly beyond: Set<number>;
};

/** A number, or the first and last of a range. */
export type Span = number | readonly [number, number];

export const emptySet = (): SequenceSet => ({ prefix: 0, beyond: new Set() });

export const contains = (set: SequenceSet, number: number): boolean =>
  number >= 1 && (number <= set.prefix || set.beyond.has(number));

export function add(set: SequenceSet, number: number): void {
  if (number <= set.prefix) return;
  if (number > set.prefix + 1) {
    set.beyond.add(number);
    return;
  }
  set.prefix = number;
  while (set.beyond.delete(set.prefix + 1)) set.prefix += 1;
}

/** Puts 1 to `last` into the set. */
export function addPrefix(set: SequenceSet, last: number): void {
  if (last <= set.prefix) return;
  set.prefix = last;
  for (const number of set.beyond) if (number <= last) set.beyond.delete(number);
  while (set.beyond.delete(set.prefix + 1)) set.prefix += 1;
}

/** Takes out every number above `last`. */
export function keepUpTo(set: SequenceSet, last: number): void {
  if (set.prefix > last) set.prefix = last;
  for (const number of set.beyond) if (number > last) set.beyond.delete(number);
}

/** Makes the set 1 to `prefix`, with these beyond. */
export function become(set: SequenceSet, prefix: number, spans: readonly Span[] = []): void {
  set.prefix = prefix;
  set.beyond.clear();
  for (const span of spans) {
    const [first, last] = typeof span === 'number' ? [span, span] : span;
    for (let number = first; number <= last; number += 1) add(set, number);
  }
}

/** The smallest number from 1 to `last` that is not in the set; nothing if all are. */
export function firstMissing(set: SequenceSet, last: number): number | undefined {
  return set.prefix >= last ? undefined : set.prefix + 1;
}

/** The numbers from 1 to `last` that are not in the set, in ascending order, and not more than `most` of them. */
export function allMissing(set: SequenceSet, last: number, most: number): readonly number[] {
  const missing: number[] = [];
  for (let number = set.prefix + 1; number <= last && missing.length < most; number += 1) {
    if (!set.beyond.has(number)) missing.push(number);
  }
  return missing;
}

/** The largest member; 0 if there is none. */
export const largest = (set: SequenceSet): number => Math.max(set.prefix, ...set.beyond);
