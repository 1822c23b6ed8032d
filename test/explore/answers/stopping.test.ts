// Answers of an exploration that stops and goes on: whatever the moment, they are those of one go; before its end they say only
// what is so; and a checkpoint of something else is refused.
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import {
  answer,
  answersOf,
  CheckpointError,
  defineNetwork,
  Explorer,
  type Network,
  pairNetwork,
  Reached,
  reach,
} from '../../../src/explore/index.js';
import { remoteCopyRules } from '../../../src/invariants/index.js';
import { forbidding, networkForbidding, plans } from '../random-network.js';

const pair: Network = pairNetwork(
  { writes: 2, queueDepth: 2, primaryCapacity: 2, secondaryCapacity: 2 },
  { rules: remoteCopyRules },
);

const savedAt = (network: Network, states: number): Uint8Array => {
  const reached = new Reached(network);
  reached.advance(states);
  return Buffer.concat([...reached.save('it')]);
};

const resumed = (network: Network, bytes: Uint8Array): Reached => {
  const reached = new Reached(network);
  reached.resume(bytes, 'it');
  return reached;
};

function finished(reached: Reached): Reached {
  while (!reached.isOver) reached.advance(97);
  return reached;
}

let bit: Network;
let lease: Network;
let player: Network;
let spinning: Network;
beforeAll(async () => {
  const example = (name: string) => import(`../../../examples/explore/${name}.mjs`);
  ({ network: bit } = await example('alternating-bit'));
  ({ network: lease } = await example('lease'));
  ({ network: player, spinning } = await example('player'));
});

describe('explore: answers: stopping', () => {
  it.each([0, 1, 17, 83, 84])(
    'explore: answers: stopping: the examples, after %i states and on, as in one go',
    (at) => {
      for (const network of [bit, lease, player, spinning])
        expect(answersOf(finished(resumed(network, savedAt(network, at))))).toEqual(answer(network));
    },
  );

  it('explore: answers: stopping: the pair with rules, again and again, as in one go', () => {
    let reached = new Reached(pair);
    while (!reached.isOver) {
      reached.advance(501);
      reached = resumed(pair, Buffer.concat([...reached.save('it')]));
    }
    expect(answersOf(reached)).toEqual(answer(pair));
    expect(reached.targets).toEqual(reach(pair).targets);
  });

  it('explore: answers: stopping: random networks, as in one go', () => {
    fc.assert(
      fc.property(forbidding(plans(4)), fc.nat(40), (made, at) => {
        const network = networkForbidding(made);
        expect(answersOf(finished(resumed(network, savedAt(network, at))))).toEqual(answer(network));
      }),
      { numRuns: 200 },
    );
  });

  it('explore: answers: stopping: before the end, what is said is so, and nothing is said of progress', () => {
    const trap = createMachine({
      id: 'trap',
      initial: 'free',
      states: { free: { on: { step: 'caught', turn: 'free' } }, caught: {} },
    });
    const ring = createMachine({
      id: 'ring',
      initial: '0',
      states: Object.fromEntries(Array.from({ length: 50 }, (_, k) => [k, { on: { turn: String((k + 1) % 50) } }])),
    });
    const network = defineNetwork({
      machines: { trap, ring },
      events: { step: {}, turn: {} },
      goal: () => false,
      environment: { turn: true },
    });
    const reached = new Reached(network);
    reached.advance(4);
    const [found, whole] = [answersOf(reached), answer(network)];
    expect(found).toMatchObject({ complete: false, progress: undefined, deadlock: [{ type: 'step' }] });
    expect(found.deadlock).toEqual(whole.deadlock);
    expect(found.refusals).toEqual(whole.refusals);
    expect(found.refusals).toHaveLength(1);
    expect(whole).toMatchObject({ complete: true, states: 100, progress: { stuck: { states: 100 } } });
    expect(answersOf(new Reached(network))).toMatchObject({ complete: false, deadlock: undefined, refusals: [] });
  });

  it('explore: answers: stopping: a checkpoint of another network, or of another kind, is refused', () => {
    expect(() => resumed(player, savedAt(bit, 50))).toThrow(/another network/);
    expect(() => resumed(spinning, savedAt(player, 360))).toThrow(/player does not do what it did/);
    const explorer = new Explorer(bit);
    explorer.advance(10);
    const bytes = Buffer.concat([...explorer.save('it')]);
    expect(() => resumed(bit, bytes)).toThrow(/keeps something else/);
    expect(() => new Explorer(bit).resume(savedAt(bit, 10), 'it')).toThrow(/keeps something else/);
  });

  it('explore: answers: stopping: a bit that changed is noticed, wherever it is', () => {
    const bytes = savedAt(bit, 60);
    for (let at = 0; at < bytes.length; at += 23) {
      const changed = Uint8Array.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 4;
      expect(() => resumed(bit, changed), `byte ${at}`).toThrow(CheckpointError);
    }
  });
});
