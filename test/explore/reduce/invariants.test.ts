// Reduced exploration of networks with invariants: the same verdict as in full on networks made at random, whatever the
// invariant looks at, and whenever.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import {
  answer,
  defineNetwork,
  exploreCovered,
  exploreReduced,
  type Network,
  type NetworkState,
} from '../../../src/explore/index.js';
import { forbidding, loosePlans, networkForbidding, plans, risingPlans } from '../random-network.js';

const runs = { numRuns: 400 };
const all = forbidding(fc.oneof(plans(4), loosePlans, risingPlans));

const worker = (k: number) =>
  createMachine({
    id: `w${k}`,
    initial: 'fresh',
    states: { fresh: { on: { [`e${2 * k}`]: 'half' } }, half: { on: { [`e${2 * k + 1}`]: 'done' } }, done: {} },
  });

/** Three workers that have nothing to do with each other, each with two steps. */
const workers = (sound: (state: NetworkState) => boolean): Network => ({
  ...defineNetwork({
    machines: { w0: worker(0), w1: worker(1), w2: worker(2) },
    events: { e0: {}, e1: {}, e2: {}, e3: {}, e4: {}, e5: {} },
  }),
  invariants: { sound },
});

describe('explore: reduced: invariants', () => {
  it('explore: reduced: invariants: random networks break and deadlock exactly if they do in full', () => {
    const found = { broken: 0, smallerByOrder: 0, smallerByCover: 0 };
    fc.assert(
      fc.property(all, (made) => {
        const network = networkForbidding(made);
        const full = answer(network);
        const [ordered, covered] = [exploreReduced(network), exploreCovered(network)];
        const breaks = full.counterexample !== undefined;
        expect({ ordered: ordered.breaks, covered: covered.breaks }).toEqual({ ordered: breaks, covered: breaks });
        if (full.counterexample?.broken[0]?.id === 'not together') found.broken += 1;
        if (breaks) return;
        expect(ordered.deadlocks).toBe(full.deadlock !== undefined);
        if (ordered.states < full.states) found.smallerByOrder += 1;
        if (covered.states < full.states) found.smallerByCover += 1;
      }),
      runs,
    );
    expect(found.broken).toBeGreaterThan(10);
    expect(found.smallerByOrder).toBeGreaterThan(1);
    expect(found.smallerByCover).toBeGreaterThan(1);
  });

  it.each([
    ['order', exploreReduced],
    ['cover', exploreCovered],
  ])('explore: reduced: invariants: by %s, one that is not looked at is noticed', (_, explored) => {
    const { failed } = fc.check(
      fc.property(all, (made) => {
        const network = networkForbidding(made);
        return explored({ ...network, invariants: {} }).breaks === (answer(network).counterexample !== undefined);
      }),
      runs,
    );
    expect(failed).toBe(true);
  });

  it('explore: reduced: invariants: what is not looked at is still left out', () => {
    const network = workers((state) => state[0]?.value !== 'gone');
    expect(answer(network).states).toBe(27);
    expect(exploreReduced(network)).toMatchObject({ states: 7, breaks: false, deadlocks: true });
  });

  it('explore: reduced: invariants: one that looks at one more machine only later is asked from the beginning', () => {
    const network = workers((state) => !['done', 'half', 'fresh'].every((name, k) => state[k]?.value === name));
    expect(exploreReduced(network).breaks).toBe(true);
    expect(exploreCovered(network).breaks).toBe(true);
  });

  it('explore: reduced: invariants: one that does not hold at the beginning is broken', () => {
    const network = workers((state) => state[2]?.value !== 'fresh');
    expect(exploreReduced(network).breaks).toBe(true);
    expect(exploreCovered(network).breaks).toBe(true);
  });

  it('explore: reduced: invariants: an error counts as broken where a run leads, and nowhere else', () => {
    const failing = (name: string) =>
      workers((state) => {
        if (state[0]?.value === name && state[1]?.value === 'done') throw new Error('no such state');
        return true;
      });
    expect(exploreCovered(failing('done')).breaks).toBe(true);
    expect(() => answer(failing('done'))).toThrow(/sound ends in an error/);
    expect(exploreCovered(failing('never')).breaks).toBe(false);
  });
});
