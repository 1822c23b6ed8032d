// Reduced exploration against the full one: the same verdict on networks made at random, on the examples, and on the pair
// with every fault that can be planted in it; and fewer states where there is something to leave out.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import {
  answer,
  defineNetwork,
  explore,
  exploreCovered,
  exploreReduced,
  faults,
  type Network,
  pairNetwork,
} from '../../../src/explore/index.js';
import { rules } from '../../../src/invariants/index.js';
import { loosePlans, networkOf, plans, risingPlans } from '../random-network.js';

const runs = { numRuns: 400 };
const size = { writes: 2, queueDepth: 2, primaryCapacity: 2, secondaryCapacity: 2 };

function verdictOf(network: Network) {
  const { counterexample, deadlock } = answer(network);
  return { breaks: counterexample !== undefined, deadlocks: deadlock !== undefined };
}

/** Workers that have nothing to do with each other, each with two steps. */
const strangers = (count: number): Network =>
  defineNetwork({
    machines: Object.fromEntries(Array.from({ length: count }, (_, k) => [`w${k}`, worker(k)])),
    events: Object.fromEntries(Array.from({ length: 2 * count }, (_, k) => [`e${k}`, {}])),
  });

const worker = (k: number) =>
  createMachine({
    id: `w${k}`,
    initial: 'fresh',
    states: { fresh: { on: { [`e${2 * k}`]: 'half' } }, half: { on: { [`e${2 * k + 1}`]: 'done' } }, done: {} },
  });

describe('explore: reduced', () => {
  it('explore: reduced: by order, random networks break and deadlock exactly if they do in full', () => {
    let smaller = 0;
    fc.assert(
      fc.property(fc.oneof(plans(4), loosePlans, risingPlans), (plan) => {
        const network = networkOf(plan);
        const { breaks, deadlocks, states } = exploreReduced(network);
        const full = answer(network);
        expect(breaks).toBe(full.counterexample !== undefined);
        if (!breaks) expect(deadlocks).toBe(full.deadlock !== undefined);
        if (!breaks && states < full.states) smaller += 1;
      }),
      runs,
    );
    expect(smaller).toBeGreaterThan(10);
  });

  it('explore: reduced: by cover, random networks break exactly if they do in full', () => {
    let smaller = 0;
    fc.assert(
      fc.property(fc.oneof(plans(4), loosePlans, risingPlans), (plan) => {
        const network = networkOf(plan);
        const { breaks, states } = exploreCovered(network);
        const full = answer(network);
        expect(breaks).toBe(full.counterexample !== undefined);
        if (!breaks && states < full.states) smaller += 1;
      }),
      // Few of these networks have something to leave out by cover: so many more are made, that a count is not luck.
      { numRuns: 1_200 },
    );
    expect(smaller).toBeGreaterThan(10);
  });

  it('explore: reduced: of workers that have nothing to do with each other, one order is enough', () => {
    const network = strangers(5);
    expect(answer(network).states).toBe(243);
    expect(exploreReduced(network)).toMatchObject({ states: 11, breaks: false, deadlocks: true });
  });

  it('explore: reduced: the examples have the same verdicts', async () => {
    for (const file of ['alternating-bit', 'lease', 'player']) {
      const networks: Record<string, Network> = await import(`../../../examples/explore/${file}.mjs`);
      for (const network of Object.values(networks)) {
        const full = verdictOf(network);
        expect(exploreReduced(network)).toMatchObject(full);
        expect(exploreCovered(network).breaks).toBe(full.breaks);
      }
    }
  });

  it('explore: reduced: the pair, rule by rule, breaks with each fault exactly the rules that it breaks in full', () => {
    const small = { writes: 2, queueDepth: 1, primaryCapacity: 1, secondaryCapacity: 2 };
    for (const fault of faults)
      for (const rule of rules.filter(({ id }) => ['RC-E', 'RC-H', 'RC-O', 'RC-N', 'M-MESSAGE'].includes(id))) {
        const network = pairNetwork(small, { rules: [rule], fault });
        const full = explore(network).counterexample !== undefined;
        expect({ fault: fault.guard, rule: rule.id, breaks: exploreCovered(network).breaks }).toEqual({
          fault: fault.guard,
          rule: rule.id,
          breaks: full,
        });
        expect(exploreReduced(network).breaks).toBe(full);
      }
  });

  it('explore: reduced: by order the pair is hardly smaller, by cover it is', () => {
    const network = pairNetwork(size, { rules: [] });
    expect(exploreReduced(network).states).toBe(1_400);
    expect(exploreCovered(network).states).toBe(585);
  });
});
