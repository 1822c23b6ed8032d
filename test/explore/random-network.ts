// Small networks made at random: a few machines of a few states over shared events, as numbers first, so that tests can
// work out by brute force what the exploration should say.
import fc from 'fast-check';
import { createMachine } from 'xstate';
import type { Monitor, Network } from '../../src/explore/index.js';

/** For each state and event the state after it, or -1 where it is refused. */
export type Table = readonly (readonly number[])[];

export type Plan = {
  readonly machines: readonly { readonly events: readonly number[]; readonly table: Table }[];
  /** A monitor over all events: after so many of its event it is broken; none if 0. */
  readonly most: number;
  readonly watched: number;
};

export const eventNames = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'] as const;

const tableOf = (states: number): fc.Arbitrary<Table> =>
  fc.array(
    fc.array(fc.oneof({ weight: 1, arbitrary: fc.constant(-1) }, { weight: 2, arbitrary: fc.nat(states - 1) }), {
      minLength: eventNames.length,
      maxLength: eventNames.length,
    }),
    { minLength: states, maxLength: states },
  );

const machinePlan = fc
  .record({ states: fc.integer({ min: 1, max: 4 }), events: fc.subarray([0, 1, 2, 3, 4], { minLength: 1 }) })
  .chain(({ states, events }) => tableOf(states).map((table) => ({ events, table })));

export const plans = (machines: number): fc.Arbitrary<Plan> =>
  fc.record({
    machines: fc.array(machinePlan, { minLength: 1, maxLength: machines }),
    most: fc.nat(3),
    watched: fc.nat(eventNames.length - 1),
  });

/** Machines that have most of their events to themselves, and share the first two. */
export const loosePlans: fc.Arbitrary<Plan> = fc.integer({ min: 2, max: 3 }).chain((count) =>
  fc.record({
    machines: fc.tuple(
      ...Array.from({ length: count }, (_, k) =>
        fc.record({
          events: fc.subarray([0, 1]).map((shared) => [...shared, 2 + 2 * k, 3 + 2 * k]),
          table: fc.integer({ min: 2, max: 4 }).chain(tableOf),
        }),
      ),
    ),
    most: fc.nat(3),
    watched: fc.nat(3),
  }),
);

/** Machines that only ever learn to do more: an event needs a level, and may raise it. */
export const risingPlans: fc.Arbitrary<Plan> = fc.record({
  machines: fc.array(
    fc
      .record({
        states: fc.integer({ min: 2, max: 4 }),
        events: fc.subarray([0, 1, 2, 3, 4, 5, 6, 7, 8], { minLength: 1, maxLength: 4 }),
        needs: fc.array(fc.nat(3), { minLength: eventNames.length, maxLength: eventNames.length }),
        gives: fc.array(fc.nat(3), { minLength: eventNames.length, maxLength: eventNames.length }),
      })
      .map(({ states, events, needs, gives }) => ({
        events,
        table: Array.from({ length: states }, (_, level) =>
          eventNames.map((__, event) =>
            level < (needs[event] ?? 0) ? -1 : Math.max(level, Math.min(states - 1, gives[event] ?? 0)),
          ),
        ),
      })),
    { minLength: 1, maxLength: 4 },
  ),
  most: fc.constantFrom(0, 0, 1, 2, 3),
  watched: fc.nat(4),
});

/** The plan as XState machines and a monitor. */
export function networkOf({ machines, most, watched }: Plan): Network {
  const used = eventNames.filter((_, event) => machines.some(({ events }) => events.includes(event)));
  return {
    participants: machines.map(({ events, table }, k) => ({
      name: `m${k}`,
      machine: machineOf(`m${k}`, events, table),
      alphabet: events.flatMap((event) => eventNames[event] ?? []),
    })),
    monitors: most === 0 ? [] : [atMost(most, eventNames[watched] ?? 'a')],
    events: used.map((type) => ({ type })),
  };
}

/** A plan, and states of some of its machines that must not be there at the same time. */
export type Forbidding = {
  readonly plan: Plan;
  readonly forbidden: readonly { readonly machine: number; readonly state: number }[];
};

export const forbidding = (plan: fc.Arbitrary<Plan>): fc.Arbitrary<Forbidding> =>
  fc.record({
    plan,
    forbidden: fc.array(fc.record({ machine: fc.nat(3), state: fc.nat(3) }), { minLength: 1, maxLength: 3 }),
  });

/** The plan as a network with an invariant, which looks at a machine only if those before it say nothing. */
export const networkForbidding = ({ plan, forbidden }: Forbidding): Network => ({
  ...networkOf(plan),
  invariants: {
    'not together': (state) =>
      !forbidden.every(({ machine, state: name }) => state[machine % state.length]?.value === `s${name}`),
  },
});

function machineOf(id: string, events: readonly number[], table: Table) {
  const states = table.map((row, state) => {
    const on = events.flatMap((event) => {
      const target = row[event] ?? -1;
      return target < 0 ? [] : [[eventNames[event], { target: `s${target}` }]];
    });
    return [`s${state}`, { on: Object.fromEntries(on) }];
  });
  return createMachine({ id, initial: 's0', states: Object.fromEntries(states) });
}

const atMost = (most: number, type: string): Monitor => ({
  id: 'at-most',
  watches: [type],
  initial: () => ({ seen: 0 }),
  at(state: { seen: number }) {
    state.seen += 1;
    return state.seen > most ? { found: `${state.seen} times` } : 'held';
  },
});

export type Graph = {
  /** Of each state, its machines' states; the first is the initial one. */
  readonly states: readonly (readonly number[])[];
  readonly edges: readonly { readonly from: number; readonly event: number; readonly to: number }[];
};

/** What the machines of a plan reach, step by step and without any cleverness. */
export function bruteGraph({ machines }: Plan): Graph {
  const states: number[][] = [machines.map(() => 0)];
  const edges: { from: number; event: number; to: number }[] = [];
  for (let from = 0; from < states.length; from += 1) {
    const here = states[from] ?? [];
    for (let event = 0; event < eventNames.length; event += 1) {
      const partners = machines.flatMap(({ events }, k) => (events.includes(event) ? [k] : []));
      const after = partners.map((k) => machines[k]?.table[here[k] ?? 0]?.[event] ?? -1);
      if (partners.length === 0 || after.includes(-1)) continue;
      const there = here.map((local, k) => (partners.includes(k) ? (after[partners.indexOf(k)] ?? 0) : local));
      const known = states.findIndex((state) => state.join() === there.join());
      const to = known < 0 ? states.push(there) - 1 : known;
      if (to !== from) edges.push({ from, event, to });
    }
  }
  return { states, edges };
}
