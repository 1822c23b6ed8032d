// By which factor a reduction made less of an exploration: what was looked at, beside what the whole has. The whole is counted,
// up to a bound; beyond it only what is certain is said, and never an estimate.
import { Explorer, type Network } from '../explore/index.js';
import { runExploration } from './exploration-run.js';
import { count } from './output.js';

/** What the whole has, or, where it was not counted to its end, at least has. */
export type Whole = {
  readonly states: number;
  readonly edges: number;
  readonly complete: boolean;
  /** States of the whole for each that was looked at; not complete, there are more. */
  readonly factor: number;
};

export const defaultCount = 2_000_000;

/**
 * Counts the whole up to so many states; nothing is counted if that would show nothing.
 *
 * @param looked how many states the reduction looked at
 * @throws Error if the whole breaks a rule, which the reduction should have found
 */
export async function countWhole(
  network: Network,
  looked: number,
  { memory, countWhole: most }: { readonly memory?: string | undefined; readonly countWhole: number },
): Promise<Whole | undefined> {
  if (most === 0 || looked >= most) return undefined;
  const explorer = new Explorer(network);
  const stopped = await runExploration(explorer, memory, undefined, () => explorer.progress.states >= most);
  const { states, edges } = explorer.progress;
  if (explorer.isOver && explorer.result.counterexample !== undefined)
    throw new Error(`the reduction found nothing, but in the whole ${brokenIn(explorer)} is broken`);
  const complete = explorer.isOver && stopped === undefined;
  return { states, edges, complete, factor: states / looked };
}

const brokenIn = (explorer: Explorer<Network['events'][number]>): string =>
  explorer.result.counterexample?.broken.map(({ id }) => id).join(' and ') ?? '';

/** What was looked at in all, beside the whole. */
export function factorText(
  { states, edges, parts }: { readonly states: number; readonly edges: number; readonly parts: readonly unknown[] },
  whole: Whole | undefined,
): string {
  const looked = `${count(states)} states and ${count(edges)} edges were looked at${parts.length > 1 ? ' in all' : ''}`;
  if (whole === undefined) return `${looked}; how many there are without a reduction was not counted (--count-whole)`;
  const there = `${count(whole.states)} states and ${count(whole.edges)} edges`;
  if (whole.complete) {
    const factor = `a factor of ${rounded(whole.factor)} in states, ${rounded(whole.edges / edges)} in edges`;
    return `${looked}; without a reduction there are ${there}: ${factor}`;
  }
  const factor = whole.factor > 1 ? `: a factor of at least ${downwards(whole.factor)} in states` : '';
  return `${looked}; without a reduction there are at least ${there}${factor}; --count-whole counts farther`;
}

const rounded = (factor: number): string => (factor < 10 ? factor.toFixed(1) : count(Math.round(factor)));

/** Rounded down: what is said of the factor must be so. */
const downwards = (factor: number): string =>
  factor < 10 ? (Math.floor(factor * 10) / 10).toFixed(1) : count(Math.floor(factor));
