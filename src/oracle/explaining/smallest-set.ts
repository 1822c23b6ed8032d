// The smallest set of lines such that, whatever else is left out of the trace, the violation stays one: a smallest set
// that has a line of each choice of lines without which the rule would have been kept.
import type { LeftOut } from './worlds.js';

/** More lines than this explain nothing; then it is no longer the smallest set that is looked for, but any. */
const mostLines = 4;
/** Lines of one choice that are tried, those that say most. */
const mostTried = 40;

/**
 * @param leftOut what was left out wherever the rule was kept; empty where it never was
 * @param rank smaller for the lines that say more, among sets of the same size
 * @returns the lines in ascending order
 */
export function smallestSet(leftOut: readonly LeftOut[], rank: (line: number) => number): readonly number[] {
  const ranked = leftOut.map((lines) => [...lines].sort((a, b) => rank(a) - rank(b) || b - a).slice(0, mostTried));
  for (let size = 0; size <= mostLines; size += 1) {
    const found = hitting(ranked, size, []);
    if (found !== undefined) return [...found].sort((a, b) => a - b);
  }
  return [...new Set(ranked.flatMap((lines) => lines.slice(0, 1)))].sort((a, b) => a - b);
}

/** At most `size` more lines that, with those chosen, have one of every set. */
function hitting(
  sets: readonly (readonly number[])[],
  size: number,
  chosen: readonly number[],
): readonly number[] | undefined {
  const missed = sets.find((lines) => !lines.some((line) => chosen.includes(line)));
  if (missed === undefined) return chosen;
  if (size === 0) return undefined;
  for (const line of missed) {
    const found = hitting(sets, size - 1, [...chosen, line]);
    if (found !== undefined) return found;
  }
  return undefined;
}
