// How four composites share a key of two words: the first two the low word, the others the high one. Bits are given as
// the composites grow.
import type { Composite } from './composite.js';

export type KeyLayout = {
  /** The second composite begins at this bit of the low word. */
  readonly second: number;
  /** The fourth composite begins at this bit of the high word. */
  readonly fourth: number;
};

export const firstLayout: KeyLayout = { second: 16, fourth: 16 };

export type Four = readonly [Composite, Composite, Composite, Composite];

/** Whether the composites outgrew their bits. */
export const isOutgrown = ([a, b, c, d]: Four, { second, fourth }: KeyLayout): boolean =>
  outgrown(a, b, second) || outgrown(c, d, fourth);

const outgrown = (first: Composite, second: Composite, at: number) =>
  first.size > 2 ** at || second.size > 2 ** (32 - at);

/** Bits for composites of the size that they have now, and more where there is more; nothing if two share too little. */
export function layoutFor([a, b, c, d]: Four): KeyLayout | undefined {
  const [second, fourth] = [border(a, b), border(c, d)];
  return second === undefined || fourth === undefined ? undefined : { second, fourth };
}

function border(first: Composite, second: Composite): number | undefined {
  const [low, high] = [bitsOf(first), bitsOf(second)];
  if (low + high > 32) return undefined;
  return Math.min(31, Math.max(1, low + Math.floor((32 - low - high) / 2)));
}

/** The largest beside the smallest. */
export function asNeighbours(composites: readonly Composite[]): readonly Composite[] {
  const [first, second, third, fourth] = composites.toSorted((a, b) => b.size - a.size);
  return [first, fourth, second, third].flatMap((composite) => composite ?? []);
}

const bitsOf = ({ size }: Composite) => 32 - Math.clz32(size - 1);
