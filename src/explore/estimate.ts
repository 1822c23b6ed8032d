// How many states there will be in the end, judged by the levels so far. It is an estimate and nothing else: levels grow, grow
// less, and shrink, and it goes on with the trend of the last third. Where that trend says nothing, or something else at
// every level, there is none.

/** Below this there is no trend to speak of. */
const fewestLevels = 12;
/** Over the last quarter of the levels, estimates must agree within this factor. */
const mostDrift = 1.6;
/** The end must not be farther away than so many times the levels that are known. */
const mostLevels = 20;

/** @param known how many states were known when each level was begun */
export function estimatedStates(known: readonly number[]): number | undefined {
  const estimates = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((k) => trendTo(known, Math.round(known.length * (1 - k / 32))));
  const [latest, ...earlier] = estimates;
  if (latest === undefined) return undefined;
  const agree = earlier.every(
    (estimate) => estimate !== undefined && Math.max(estimate / latest, latest / estimate) <= mostDrift,
  );
  return agree ? latest : undefined;
}

/** Where the trend of the first so many levels ends: each level's growth over the one before, on a line that falls. */
function trendTo(known: readonly number[], levels: number): number | undefined {
  if (levels < fewestLevels) return undefined;
  const width = (level: number) => (known[level] ?? 0) - (known[level - 1] ?? 0);
  const window = Math.floor(levels / 3);
  const middle = levels - (window + 1) / 2;
  let [growth, covariance, variance] = [0, 0, 0];
  for (let level = levels - window; level < levels; level += 1) {
    const own = Math.log(width(level) / width(level - 1));
    growth += own / window;
    covariance += own * (level - middle);
    variance += (level - middle) ** 2;
  }
  const slope = covariance / variance;
  if (!(slope < 0)) return undefined;
  let [total, last] = [known[levels - 1] ?? 0, width(levels - 1)];
  for (let level = levels; last >= 1; level += 1) {
    if (level > levels * mostLevels) return undefined;
    last *= Math.exp(growth + slope * (level - middle));
    total += last;
  }
  return Math.round(total);
}
