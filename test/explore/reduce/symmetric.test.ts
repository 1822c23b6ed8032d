// Exploration of one state for all that differ only in which of some interchangeable machines is which, against the full one: the same
// verdict, and states that stand for exactly as many as there are. And what is said to be a symmetry and is none is refused.
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createMachine } from 'xstate';
import {
  answer,
  defineNetwork,
  exploreSymmetric,
  type Monitor,
  type Network,
  NotSymmetric,
  type Symmetry,
} from '../../../src/explore/index.js';
import { Corresponding } from '../../../src/explore/reduce/corresponding.js';
import { type Orbit, Orbits } from '../../../src/explore/reduce/orbits.js';
import { symmetricNetwork, symmetricPlans, unlike } from './symmetric-network.js';

const runs = { numRuns: 400 };

/** What both explorations say; counts only where nothing is broken, for they end where something is. */
function found(network: Network) {
  const full = answer(network);
  const { breaks, deadlocks, states, whole } = exploreSymmetric(network);
  const isBroken = full.counterexample !== undefined;
  return {
    full: {
      breaks: isBroken,
      ...(!isBroken && { deadlocks: full.deadlock !== undefined, states: full.states, edges: full.edges }),
    },
    symmetric: { breaks, ...(!breaks && { deadlocks, ...whole }) },
    broken: full.counterexample?.broken[0]?.id,
    states,
  };
}

const agrees = (network: Network): boolean => {
  const { full, symmetric } = found(network);
  return JSON.stringify(Object.entries(full).sort()) === JSON.stringify(Object.entries(symmetric).sort());
};

afterEach(() => vi.restoreAllMocks());

describe('explore: symmetric', () => {
  it('explore: symmetric: random networks break and deadlock exactly if they do in full, and have as many states', () => {
    const seen = { smaller: 0, deadlocks: 0, broken: new Map<string, number>() };
    fc.assert(
      fc.property(symmetricPlans, (plan) => {
        const { full, symmetric, broken = 'nothing', states } = found(symmetricNetwork(plan));
        expect(symmetric).toEqual(full);
        seen.broken.set(broken, (seen.broken.get(broken) ?? 0) + 1);
        if (states < (full.states ?? 0)) seen.smaller += 1;
        if (full.deadlocks) seen.deadlocks += 1;
      }),
      runs,
    );
    expect(seen.smaller).toBeGreaterThan(40);
    expect(seen.deadlocks).toBeGreaterThan(5);
    for (const rule of ['nothing', 'in all', 'in a row', 'not together', 'c0.rule'])
      expect(seen.broken.get(rule), rule).toBeGreaterThan(3);
  });

  it('explore: symmetric: a client that is not like the others is refused, or is like them as far as a run leads', () => {
    let refusals = 0;
    fc.assert(
      fc.property(symmetricPlans, fc.nat(3), fc.nat(2), fc.nat(3), (plan, client, state, kind) => {
        const network = symmetricNetwork(unlike(plan, client, state, kind));
        try {
          expect(agrees(network)).toBe(true);
        } catch (error) {
          if (!(error instanceof NotSymmetric)) throw error;
          refusals += 1;
        }
      }),
      runs,
    );
    expect(refusals).toBeGreaterThan(100);
    expect(refusals).toBeLessThan(400);
  });

  it('explore: symmetric: without the comparison, a client that is not like the others makes the answers wrong', () => {
    const { compare } = Corresponding.prototype;
    vi.spyOn(Corresponding.prototype, 'compare').mockImplementation(function (this: Corresponding, ...which) {
      try {
        compare.call(this, ...which);
      } catch {
        // As if it were like them.
      }
    });
    const property = fc.property(symmetricPlans, fc.nat(3), fc.nat(2), fc.nat(3), (plan, client, state, kind) =>
      agrees(symmetricNetwork(unlike(plan, client, state, kind))),
    );
    expect(fc.check(property, runs).failed).toBe(true);
  });

  it.each<[string, (orbits: Orbits, state: Int32Array, found: Orbit) => Orbit]>([
    ['is not the smallest', (_, __, { size }) => ({ size, smallest: 0 })],
    [
      'is of another orbit',
      ({ states }, state, found) => {
        states[found.smallest]?.set(state.subarray(-1), state.length - 1);
        return found;
      },
    ],
    [
      'is the only one of which invariants are asked',
      ({ states }, _, found) => {
        const one = states[found.smallest]?.slice() ?? [];
        for (const other of states) other.set(one);
        return found;
      },
    ],
  ])('explore: symmetric: a state that stands for others and %s is noticed', (_, wrong) => {
    const { of } = Orbits.prototype;
    vi.spyOn(Orbits.prototype, 'of').mockImplementation(function (this: Orbits, state) {
      return wrong(this, state, of.call(this, state));
    });
    expect(
      fc.check(
        fc.property(symmetricPlans, (plan) => agrees(symmetricNetwork(plan))),
        runs,
      ).failed,
    ).toBe(true);
  });

  it('explore: symmetric: the example has the same verdicts, and a factor of 21', async () => {
    const file = 'lease';
    const { network, hasty }: Record<string, Network> = await import(`../../../examples/explore/${file}.mjs`);
    if (network === undefined || hasty === undefined) throw new Error('the example exports no such networks');
    expect(found(network)).toMatchObject({ symmetric: found(network).full, states: 61 });
    expect(found(network).full).toEqual({ breaks: false, deadlocks: false, states: 1_265, edges: 5_692 });
    expect(found(hasty)).toMatchObject({ full: { breaks: true }, symmetric: { breaks: true } });
  });

  it('explore: symmetric: a bench of seven is looked at in every order, one of eight is too much', () => {
    const all = bench(7);
    expect(exploreSymmetric(all)).toMatchObject({ states: 8, whole: { states: 128, edges: 448 }, deadlocks: true });
    expect(() => exploreSymmetric(bench(8))).toThrow(/it makes more than 5,040 rearrangements/);
  });

  it('explore: symmetric: events with fields become others as is said, or by the names in them', () => {
    const door = (own: unknown) =>
      createMachine({
        id: 'door',
        initial: 'shut',
        states: {
          shut: {
            on: { open: [{ guard: ({ event }) => event['which'] === own, target: 'ajar' }, { target: 'shut' }] },
          },
          ajar: { on: { open: { target: 'ajar' } } },
        },
      });
    const doorsOf = (which: readonly unknown[]) => ({
      machines: { left: door(which[0]), right: door(which[1]) },
      events: { open: { which } },
    });
    const [byName, byNumber] = [doorsOf(['left', 'right']), doorsOf([0, 1])];
    const swap = { left: 'right', right: 'left' };
    expect(found(defineNetwork({ ...byName, symmetries: [['left', 'right']] }))).toMatchObject({ states: 3 });
    expect(() => exploreSymmetric(defineNetwork({ ...byNumber, symmetries: [{ machines: swap }] }))).toThrow(
      'this is no symmetry (left → right, right → left): ' +
        'left in shut is brought by open(1) to shut, but right in shut is brought by open(1) to ajar, and not to shut',
    );
    const said = {
      machines: swap,
      event: (event: object) => ({ type: 'open', which: 1 - Number(Reflect.get(event, 'which')) }),
    };
    const network = defineNetwork({ ...byNumber, symmetries: [said] });
    expect(found(network)).toMatchObject({ states: 3, symmetric: found(network).full });
  });

  it('explore: symmetric: a state is without any event by intent only if all that it stands for are', () => {
    const network = bench(2);
    const deadlocks = (final: NonNullable<Network['final']>) => exploreSymmetric({ ...network, final }).deadlocks;
    expect(deadlocks(() => true)).toBe(false);
    expect(deadlocks((state) => state[0]?.value === 'free')).toBe(true);
  });

  it.each<[string, (network: Network) => Network, string]>([
    ['nothing is said', (network) => ({ ...network, symmetries: [] }), 'the network says nothing of symmetries'],
    ['a machine is not there', saying({ s0: 's9' }), 'there is no machine s9; there are s0, s1, s2'],
    ['a machine that is not there is said', saying({ s9: 's0' }), 'there is no machine s9; there are s0, s1, s2'],
    ['it is not all round', saying({ s0: 's1' }), 'two take the place of the machine s1'],
    [
      'an event becomes none',
      saying(swap, { event: () => ({ type: 'go' }) }),
      's0.sit becomes no event of the network',
    ],
    ['two events become one', saying(swap, { event: () => ({ type: 's0.sit' }) }), 'two events become s0.sit'],
    ['events stay', saying(swap, { event: (event) => event }), 's0 takes part in s0.sit, but s1 not in s0.sit'],
    ['a monitor is not there', saying(swap, { monitors: { x: 'y' } }), 'there is no monitor x'],
    ['a monitor is of one', monitored(['s0.sit']), 'rule takes part in s0.sit, but rule not in s1.sit'],
    [
      'a monitor breaks at one',
      monitored(['s0.sit', 's1.sit']),
      'rule in {"seen":0,} is broken by s0.sit, but rule in {"seen":0,} is brought by s1.sit to {"seen":1,}',
    ],
    [
      'a machine does something else later',
      (network) =>
        saying(swap)({
          ...network,
          participants: network.participants.map((one, k) => (k === 1 ? { ...one, machine: rocking } : one)),
        }),
      's1 in taken is brought by s1.sit to free, but s0 in taken refuses s0.sit',
    ],
  ])('explore: symmetric: it is refused if %s', (_, made, message) => {
    expect(() => exploreSymmetric(made(bench(3)))).toThrow(message);
  });

  it('explore: symmetric: monitors are put in the places that are said', () => {
    const each = ['s0', 's1'].map(
      (name): Monitor => ({ ...never('s9.sit'), id: `rule ${name}`, watches: [`${name}.sit`] }),
    );
    const network = { ...bench(2), monitors: each };
    expect(() => exploreSymmetric(network)).toThrow('rule s0 takes part in s0.sit, but rule s0 not in s1.sit');
    const monitors = { 'rule s0': 'rule s1', 'rule s1': 'rule s0' };
    expect(exploreSymmetric({ ...network, symmetries: [{ machines: swap, monitors }] }).whole.states).toBe(4);
  });
});

const swap = { s0: 's1', s1: 's0' };

function saying(machines: Symmetry['machines'], more: Partial<Symmetry> = {}) {
  return (network: Network): Network => ({ ...network, symmetries: [{ machines, ...more }] });
}

function monitored(watches: readonly string[]) {
  return (network: Network): Network => saying(swap)({ ...network, monitors: [{ ...never('s0.sit'), watches }] });
}

const never = (event: string): Monitor => ({
  id: 'rule',
  watches: [],
  initial: () => ({ seen: 0 }),
  at(state: { seen: number }, { type }) {
    if (type === event) return { found: type };
    state.seen = 1;
    return 'held';
  },
});

/** Seats that are taken, one by one. */
function bench(seats: number): Network {
  const names = Array.from({ length: seats }, (_, k) => `s${k}`);
  const seat = (name: string) =>
    createMachine({ id: name, initial: 'free', states: { free: { on: { [`${name}.sit`]: 'taken' } }, taken: {} } });
  return defineNetwork({
    machines: Object.fromEntries(names.map((name) => [name, seat(name)])),
    events: Object.fromEntries(names.map((name) => [`${name}.sit`, {}])),
    symmetries: [names],
  });
}

/** A seat that is free again after it was sat on twice. */
const rocking = createMachine({
  id: 's1',
  initial: 'free',
  states: { free: { on: { 's1.sit': 'taken' } }, taken: { on: { 's1.sit': 'free' } } },
});
