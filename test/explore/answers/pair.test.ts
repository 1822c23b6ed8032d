// What is asked of the pair: crashes are never refused, the copy comes to its end, also on a link that forgets; and what
// the answers say when something is left out.
import { describe, expect, it } from 'vitest';
import { answer, faults, lossyPairNetwork, pairNetwork } from '../../../src/explore/index.js';
import type { Parameters } from '../../../src/protocol/index.js';
import { lossyCountsOf } from '../../model/remote-copy-lossy.js';

const size = (writes: number, queueDepth: number, primaryCapacity: number, secondaryCapacity: number): Parameters => ({
  writes,
  queueDepth,
  primaryCapacity,
  secondaryCapacity,
});

function guard(name: string) {
  const fault = faults.find((one) => one.guard === name);
  if (fault === undefined) throw new Error(`there is no guard ${name}`);
  return fault;
}

const types = (events: readonly { readonly type: string }[] = []) => events.map(({ type }) => type);

describe('explore: answers: the pair', () => {
  it.each([
    { parameters: size(1, 2, 1, 1), states: 108, edges: 290 },
    { parameters: size(2, 2, 2, 2), states: 1_400, edges: 5_144 },
    { parameters: size(3, 2, 3, 3), states: 15_074, edges: 69_556 },
  ])('explore: answers: the pair has $states states and $edges edges, and nothing is wrong', (expected) => {
    const found = answer(pairNetwork(expected.parameters, { rules: [] }));
    expect(found).toMatchObject({ states: expected.states, edges: expected.edges, refusals: [] });
    expect(found.progress).toEqual({ stuck: undefined, unfulfilled: undefined });
    expect(found.deadlock).toBeUndefined();
  });

  it.each([size(1, 2, 1, 1), size(2, 2, 2, 2), size(2, 1, 1, 2), size(3, 2, 3, 3)])(
    'explore: answers: on a link that forgets, the pair has the states of RemoteCopyLossy, and ends the copy: %o',
    (parameters) => {
      const found = answer(lossyPairNetwork(parameters, { rules: [] }));
      expect({ states: found.states, edges: found.edges }).toEqual(lossyCountsOf(parameters));
      expect(found.progress).toEqual({ stuck: undefined, unfulfilled: undefined });
    },
  );

  it('explore: answers: a message that is not said again is found on a link that forgets, and only there', () => {
    const options = { rules: [], leftOut: guard('isRepeated') };
    const lost = answer(lossyPairNetwork(size(1, 1, 1, 1), options)).progress?.unfulfilled;
    expect(types(lost?.events).slice(-3)).toEqual(['primary.message', 'primary.release', 'link.lose']);
    expect(lost?.circle).toEqual([]);
    expect(answer(pairNetwork(size(1, 1, 1, 1), options)).progress?.unfulfilled).toBeUndefined();
  });

  it('explore: answers: a write that is never released keeps the goal out of reach without a takeover', () => {
    const network = pairNetwork(size(1, 1, 1, 1), { rules: [], leftOut: guard('isNextToRelease') });
    expect(answer(network).progress?.unfulfilled).toBeDefined();
    expect(answer(network).progress?.stuck).toBeUndefined();
  });

  it('explore: answers: a secondary that destages nothing is stuck once something is permitted', () => {
    const network = pairNetwork(size(1, 1, 1, 1), { rules: [], leftOut: guard('isNextToDestage') });
    const stuck = answer(network).progress?.stuck;
    expect(types(stuck?.events).at(-1)).toBe('secondary.permit');
    expect(types(stuck?.possible)).toEqual(['secondary.crash', 'secondary.recover']);
    expect(types(stuck?.circle)).toEqual(['secondary.crash', 'secondary.recover']);
  });

  it('explore: answers: a guard that is switched off is never false', () => {
    const broken = answer(pairNetwork(size(2, 2, 2, 2), { rules: [], fault: guard('isNextToStore') }));
    const sound = answer(pairNetwork(size(2, 2, 2, 2), { rules: [] }));
    const never = ({ guards }: typeof sound) => guards.find(({ name }) => name === 'primary')?.neverFalse.join() ?? '';
    expect(never(broken)).toContain('[isNextToStore]');
    expect(never(sound)).not.toContain('[isNextToStore]');
  });
});
