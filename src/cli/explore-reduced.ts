// `destage explore --reduce`: whether a rule is ever broken, from a part of the states that is enough to say so, and how large
// a part that was. What is broken is then shown from the full exploration, because the part knows no shortest run.
import {
  coveringExplorer,
  type Network,
  orderingExplorer,
  type ReducedExplorer,
  symmetricExplorer,
} from '../explore/index.js';
import { runExploration, type Stopped } from './exploration-run.js';
import { count, counted, say } from './output.js';
import { countWhole, factorText, type Whole } from './reduction-factor.js';

/** How states are left out; `cover` knows nothing of deadlocks. */
export const reductions = ['order', 'cover', 'symmetry'] as const;
export type Reduction = (typeof reductions)[number];

/** What was found of a network with some of its rules. */
type PartFound = {
  readonly rules: readonly string[];
  readonly states: number;
  readonly edges: number;
  /** Of so many states only a part of the events was tried. */
  readonly cut: number;
  readonly breaks: boolean;
  /** Nothing where that was not asked. */
  readonly deadlocks?: boolean | undefined;
};

export type ReducedFound = {
  readonly reduction: Reduction;
  readonly complete: boolean;
  readonly isWrong: boolean;
  /** Of all parts together. */
  readonly states: number;
  readonly edges: number;
  readonly parts: readonly PartFound[];
  readonly whole?: Whole | undefined;
};

export type ReduceOptions = {
  readonly memory?: string | undefined;
  /** So many states of the whole are counted to say by which factor it is larger. */
  readonly countWhole: number;
};

/**
 * Whether something is wrong in one of these networks, which differ in their rules alone.
 *
 * @param whole the network with all the rules: what would be explored without a reduction
 */
export async function exploreReducedTo(
  whole: Network,
  networks: readonly Network[],
  reduction: Reduction,
  options: ReduceOptions,
): Promise<{ readonly found: ReducedFound; readonly stopped: Stopped }> {
  const parts: PartFound[] = [];
  let stopped: Stopped;
  let known: Known;
  for (const network of networks) {
    const one = await explored(network, reduction, options);
    parts.push(one.part);
    ({ stopped, known } = one);
    if (stopped !== undefined || isWrong(one.part)) break;
  }
  const found = {
    reduction,
    complete: stopped === undefined,
    isWrong: parts.some(isWrong),
    states: parts.reduce((sum, { states }) => sum + states, 0),
    edges: parts.reduce((sum, { edges }) => sum + edges, 0),
    parts,
  };
  if (stopped !== undefined) say(`  incomplete: ${stopped}; nothing is known of the states that were not reached`);
  if (stopped !== undefined || found.isWrong) return { found, stopped };
  say(`  ${notAsked[reduction]}`);
  const counted =
    known === undefined ? await countWhole(whole, found.states, options) : knownWhole(known, found.states);
  say(`  ${factorText(found, counted)}`);
  return { found: { ...found, whole: counted }, stopped };
}

const isWrong = ({ breaks, deadlocks = false }: PartFound): boolean => breaks || deadlocks;

/** What a reduction knows of the whole without looking at it. */
type Known = ReducedExplorer['result']['whole'];

const knownWhole = ({ states, edges }: NonNullable<Known>, looked: number): Whole => ({
  states,
  edges,
  complete: true,
  factor: states / looked,
});

const notAsked: Readonly<Record<Reduction, string>> = {
  cover: 'not asked, because a part of the states does not show it: deadlocks, refused events, progress, what is dead',
  order: 'not asked, because a part of the states does not show it: refused events, progress, what is dead',
  symmetry: 'not asked of a part of the states: refused events, progress, what is dead',
};

const explorers: Readonly<Record<Reduction, (network: Network) => ReducedExplorer>> = {
  cover: coveringExplorer,
  order: orderingExplorer,
  symmetry: symmetricExplorer,
};

async function explored(network: Network, reduction: Reduction, { memory }: ReduceOptions) {
  const rules = [...network.monitors.map(({ id }) => id), ...Object.keys(network.invariants ?? {})];
  say(`  ${rules.length === 0 ? 'no rule' : rules.join(' ')}:`);
  const explorer = explorers[reduction](network);
  const stopped = await runExploration(explorer, memory);
  const { states, edges, cut, breaks, deadlocks, whole: known } = explorer.result;
  const left = known === undefined ? `of ${count(cut)} states only a part was tried` : standsFor(known);
  say(`    by ${reduction} ${counted(states, 'state')}, ${counted(edges, 'edge')}; ${left}`);
  const part = { rules, states, edges, cut, breaks, deadlocks };
  if (stopped === undefined) say(`    ${verdict(part)}`);
  return { part, stopped, known };
}

const standsFor = ({ states }: NonNullable<Known>): string => `they stand for ${counted(states, 'state')}`;

function verdict({ rules, breaks, deadlocks }: PartFound): string {
  if (breaks) return 'a rule is broken';
  const ofRules = rules.length > 0 ? 'no rule is broken' : 'no rule was asked';
  return deadlocks === undefined ? ofRules : `${ofRules}, ${deadlocks ? 'a deadlock' : 'no deadlock'}`;
}
