// What must hold in every state: the exploration finds where it does not on the same shortest run as the answers do, asks once
// for each combination of what is looked at, and refuses what says something else each time.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import {
  answer,
  defineNetwork,
  Explorer,
  explore,
  type Network,
  type NetworkState,
  PredicateError,
} from '../../src/explore/index.js';
import { forbidding, networkForbidding, plans } from './random-network.js';

const ring = (id: string, length: number) =>
  createMachine({
    id,
    initial: '0',
    states: Object.fromEntries(
      Array.from({ length }, (_, k) => [String(k), { on: { [`${id}.turn`]: String((k + 1) % length) } }]),
    ),
  });

/** Three rings that turn on their own, and how often the invariant was asked. */
function rings(says: (value: (name: 'a' | 'b' | 'c') => number) => boolean) {
  const told = { asked: 0 };
  const network = defineNetwork({
    machines: { a: ring('a', 10), b: ring('b', 12), c: ring('c', 14) },
    events: { 'a.turn': {}, 'b.turn': {}, 'c.turn': {} },
    invariants: {
      sound: (state) => {
        told.asked += 1;
        return says((name) => Number(state[name].value));
      },
    },
  });
  return { network, told };
}

/** Whether the counterexample is that of the answers. */
const isFound = (asked: Network, explored: Network): boolean =>
  JSON.stringify(explore(explored).counterexample) === JSON.stringify(answer(asked).counterexample);

describe('explore: invariants', () => {
  it('explore: invariants: on random networks, a state in which one does not hold is found as the answers find it', () => {
    let broken = 0;
    fc.assert(
      fc.property(forbidding(plans(4)), (made) => {
        const network = networkForbidding(made);
        if (answer(network).counterexample?.broken[0]?.id === 'not together') broken += 1;
        return isFound(network, network);
      }),
      { numRuns: 300 },
    );
    expect(broken).toBeGreaterThan(20);
  });

  it('explore: invariants: an exploration that does not ask is noticed', () => {
    const { failed } = fc.check(
      fc.property(forbidding(plans(4)), (made) => {
        const { invariants: _, ...blind } = networkForbidding(made);
        return isFound(networkForbidding(made), blind);
      }),
      { numRuns: 300 },
    );
    expect(failed).toBe(true);
  });

  it('explore: invariants: the shortest run, and the name, of one that breaks far from the beginning', () => {
    const { network } = rings((value) => value('a') + value('b') + value('c') < 20);
    const { counterexample, coverage } = explore(network);
    expect(counterexample?.events).toHaveLength(20);
    expect(counterexample?.broken).toEqual([{ id: 'sound', found: 'does not hold in the state that is reached' }]);
    expect(counterexample).toEqual(answer(network).counterexample);
    expect(coverage.charts).toHaveLength(3);
  });

  it('explore: invariants: one that does not hold at the beginning breaks after no event', () => {
    expect(explore(rings((value) => value('a') > 0).network).counterexample).toMatchObject({ events: [] });
  });

  it('explore: invariants: one that looks at two machines is asked twice for each pair of states, not for each state', () => {
    const { network, told } = rings((value) => value('a') < 10 && value('b') < 12);
    expect(explore(network)).toMatchObject({ states: 10 * 12 * 14, counterexample: undefined });
    expect(told.asked).toBe(2 * 10 * 12);
  });

  it('explore: invariants: going on from a checkpoint finds what was not asked before, and still the shortest run', () => {
    const before = new Explorer(rings(() => true).network);
    before.advance(500);
    const bytes = Buffer.concat([...before.save('rings')]);
    const { network } = rings((value) => value('a') + value('b') + value('c') < 9);
    const after = new Explorer(network);
    after.resume(bytes, 'rings');
    expect(after.isOver).toBe(true);
    expect(after.result.counterexample).toEqual(answer(network).counterexample);
  });

  it.each([
    ['says something else each time', (turn: () => number) => turn() === 0, /sound does not say twice the same/],
    [
      'looks at something else each time',
      (turn: () => number, state: NetworkState) => state[turn()] !== undefined,
      /sound does not say twice the same/,
    ],
    [
      'throws',
      () => {
        throw new Error('no such thing');
      },
      /sound ends in an error \(no such thing\)/,
    ],
  ])('explore: invariants: one that %s is refused, by name', (_, says, message) => {
    let turns = 0;
    const turn = () => {
      turns += 1;
      return turns % 2;
    };
    const network = { ...rings(() => true).network, invariants: { sound: (state: NetworkState) => says(turn, state) } };
    expect(() => explore(network)).toThrow(message);
    expect(() => explore(network)).toThrow(PredicateError);
    expect(() => answer(network)).toThrow(message);
  });
});
