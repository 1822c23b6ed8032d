// `destage explore --reduce`: whether a rule is ever broken, from a part of the states that is enough to say so. What is
// broken is then shown from the full exploration, because the part knows no shortest run.
import { exploreCovered, exploreReduced, type Network } from '../explore/index.js';
import { UsageError } from './exit-code.js';
import { count, progressLine, say } from './output.js';

/** How states are left out; `cover` knows nothing of deadlocks. */
export const reductions = ['order', 'cover'] as const;
export type Reduction = (typeof reductions)[number];

/**
 * Whether something is wrong in one of these networks, which differ in their rules alone; says how many states it took.
 */
export const isWrongReduced = (networks: readonly Network[], reduction: Reduction): boolean =>
  networks.some((network) => {
    const asked = network.monitors.map(({ id }) => id).join(' ');
    say(`  ${asked === '' ? 'no rule' : asked}:`);
    return reduction === 'order' ? isWrongByOrder(network) : isWrongByCover(network);
  });

function isWrongByOrder(network: Network): boolean {
  const { states, edges, cut, breaks, deadlocks } = refusing(() => exploreReduced(network));
  say(`    by order ${counted(states, edges, cut)}`);
  say(`    ${verdict(network, breaks)}${breaks ? '' : deadlocks ? ', a deadlock' : ', no deadlock'}`);
  return breaks || deadlocks;
}

function isWrongByCover(network: Network): boolean {
  const onProgress = ({ states, waiting }: { readonly states: number; readonly waiting: number }) =>
    progressLine(`${count(states)} states, ${count(waiting)} waiting`);
  const { states, edges, cut, breaks } = refusing(() => exploreCovered(network, { onProgress }));
  progressLine('');
  say(`    by cover ${counted(states, edges, cut)}`);
  say(`    ${verdict(network, breaks)}`);
  return breaks;
}

const counted = (states: number, edges: number, cut: number): string =>
  `${count(states)} states, ${count(edges)} edges; of ${count(cut)} states only a part was tried`;

const verdict = ({ monitors }: Network, breaks: boolean): string =>
  breaks ? 'a rule is broken' : monitors.length > 0 ? 'no rule is broken' : 'no rule was asked';

function refusing<Found>(explored: () => Found): Found {
  try {
    return explored();
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}
