// Small networks made at random with machines that are interchangeable: some clients alike, and perhaps a hub that knows which of them it
// has to do with. As numbers first, so that a test can change one and have clients that are not alike.
import fc from 'fast-check';
import { createMachine } from 'xstate';
import type { Monitor, Network, NetworkState, Symmetry } from '../../../src/explore/index.js';

/** What a client does: alone, alone, together with the hub, and together with all. */
const kinds = ['step', 'back', 'call', 'all'] as const;
type Kind = (typeof kinds)[number];

/** For each state and kind the state after it, or -1 where it is refused. */
type Table = readonly (readonly number[])[];

/** What the hub does at a call: for each of its states, if it has to do with nobody, with the caller, or with another. */
type HubTable = readonly (readonly { readonly to: number; readonly whom: 'nobody' | 'caller' | 'same' }[])[];

export type SymmetricPlan = {
  /** One table for each client; they are the same where nothing was changed. */
  readonly clients: readonly Table[];
  readonly hub: HubTable | undefined;
  readonly rule: 'none' | 'in all' | 'each' | 'in a row';
  readonly watched: Kind;
  readonly most: number;
  /** A client and its state that must not be there together with that of the next; none if it is no state. */
  readonly forbidden: { readonly client: number; readonly state: number; readonly next: number };
  /** Whether every order of the clients is declared, or only that each takes the place of the next. */
  readonly isRing: boolean;
};

const table: fc.Arbitrary<Table> = fc.integer({ min: 2, max: 3 }).chain((states) =>
  fc.array(
    fc.array(fc.oneof({ weight: 1, arbitrary: fc.constant(-1) }, { weight: 1, arbitrary: fc.nat(states - 1) }), {
      minLength: kinds.length,
      maxLength: kinds.length,
    }),
    { minLength: states, maxLength: states },
  ),
);

const hubTable: fc.Arbitrary<HubTable> = fc.integer({ min: 1, max: 2 }).chain((states) =>
  fc.array(
    fc.array(
      fc.record({ to: fc.integer({ min: -1, max: states - 1 }), whom: fc.constantFrom('nobody', 'caller', 'same') }),
      {
        minLength: 3,
        maxLength: 3,
      },
    ),
    { minLength: states, maxLength: states },
  ),
);

export const symmetricPlans: fc.Arbitrary<SymmetricPlan> = fc.record({
  clients: fc
    .tuple(table, fc.integer({ min: 2, max: 4 }))
    .map(([one, count]) => Array.from({ length: count }, () => one)),
  hub: fc.option(hubTable, { nil: undefined, freq: 4 }),
  rule: fc.constantFrom('none', 'none', 'in all', 'each', 'in a row'),
  watched: fc.constantFrom(...kinds),
  most: fc.integer({ min: 1, max: 5 }),
  forbidden: fc.record({ client: fc.nat(3), state: fc.nat(8), next: fc.nat(2) }),
  isRing: fc.boolean(),
});

/** The plan with one entry of one client changed, which makes it another machine. */
export const unlike = (plan: SymmetricPlan, client: number, state: number, kind: number): SymmetricPlan => ({
  ...plan,
  clients: plan.clients.map((own, k) =>
    k === client % plan.clients.length ? changed(own, state % own.length, kind) : own,
  ),
});

const changed = (own: Table, state: number, kind: number): Table =>
  own.map((row, k) => (k === state ? row.map((to, at) => (at === kind ? (to < 0 ? 0 : -1) : to)) : row));

const nameOf = (client: number) => `c${client}`;
const typeOf = (client: number, kind: Kind) => (kind === 'all' ? kind : `${nameOf(client)}.${kind}`);

export function symmetricNetwork({ clients, hub, rule, watched, most, forbidden, isRing }: SymmetricPlan): Network {
  const used = kinds.filter((kind) => kind !== 'call' || hub !== undefined);
  const types = [...new Set(used.flatMap((kind) => clients.map((_, k) => typeOf(k, kind))))];
  return {
    participants: [
      ...clients.map((own, k) => ({
        name: nameOf(k),
        machine: clientMachine(own, k, used),
        alphabet: used.map((kind) => typeOf(k, kind)),
      })),
      ...(hub === undefined ? [] : [hubParticipant(hub, clients.length)]),
    ],
    events: types.map((type) => ({ type })),
    monitors: monitorsOf(rule, clients.length, used.includes(watched) ? watched : 'step', most),
    invariants: { 'not together': (state) => !isTogether(state, clients.length, forbidden) },
    symmetries: isRing ? [ring(clients.length)] : swaps(clients.length),
  };
}

/** It is about some clients, and need not be the same for all. */
function isTogether(
  state: NetworkState,
  count: number,
  { client, state: own, next }: SymmetricPlan['forbidden'],
): boolean {
  const [one, other] = [client % count, (client + 1) % count];
  return state[one]?.value === `s${own}` && state[other]?.value === `s${next}`;
}

const ring = (count: number): Symmetry => ({
  machines: Object.fromEntries(Array.from({ length: count }, (_, k) => [nameOf(k), nameOf((k + 1) % count)])),
});

const swaps = (count: number): readonly Symmetry[] =>
  Array.from({ length: count - 1 }, (_, k) => ({
    machines: { [nameOf(k)]: nameOf(k + 1), [nameOf(k + 1)]: nameOf(k) },
  }));

function clientMachine(own: Table, client: number, used: readonly Kind[]) {
  const states = own.map((row, state) => {
    const on = used.flatMap((kind) => {
      const to = row[kinds.indexOf(kind)] ?? -1;
      return to < 0 ? [] : [[typeOf(client, kind), { target: `s${to}` }]];
    });
    return [`s${state}`, { on: Object.fromEntries(on) }];
  });
  return createMachine({ id: nameOf(client), initial: 's0', states: Object.fromEntries(states) });
}

/** Its states are those of its table, each with whom it has to do with. */
function hubParticipant(hub: HubTable, count: number) {
  const id = (state: number, whom: number) => `h${state}${whom < 0 ? '' : `_${whom}`}`;
  const everybody = [-1, ...Array.from({ length: count }, (_, k) => k)];
  const states = hub.flatMap((row, state) =>
    everybody.map((whom) => {
      const on = everybody.slice(1).flatMap((caller) => {
        const entry = row[whom < 0 ? 0 : whom === caller ? 1 : 2];
        if (entry === undefined || entry.to < 0) return [];
        const after = { nobody: -1, caller, same: whom }[entry.whom];
        return [[typeOf(caller, 'call'), { target: id(entry.to, after) }]];
      });
      return [id(state, whom), { on: Object.fromEntries(on) }];
    }),
  );
  return {
    name: 'hub',
    machine: createMachine({ id: 'hub', initial: id(0, -1), states: Object.fromEntries(states) }),
    alphabet: everybody.slice(1).map((caller) => typeOf(caller, 'call')),
  };
}

function monitorsOf(rule: SymmetricPlan['rule'], count: number, kind: Kind, most: number): readonly Monitor[] {
  const types = [...new Set(Array.from({ length: count }, (_, k) => typeOf(k, kind)))];
  if (rule === 'none') return [];
  if (rule === 'in all') return [atMost('in all', types, most)];
  if (rule === 'in a row') return [inARow(types, most)];
  return types.map((type, k) => atMost(kind === 'all' ? 'all' : `${nameOf(k)}.rule`, [type], most));
}

const atMost = (id: string, watches: readonly string[], most: number): Monitor => ({
  id,
  watches,
  initial: () => ({ seen: 0 }),
  at(state: { seen: number }) {
    state.seen += 1;
    return state.seen > most ? { found: `${state.seen} times` } : 'held';
  },
});

/** It knows whose event came last. */
const inARow = (watches: readonly string[], most: number): Monitor => ({
  id: 'in a row',
  watches,
  initial: () => ({ last: '', seen: 0 }),
  at(state: { last: string; seen: number }, { type }) {
    state.seen = state.last === type ? state.seen + 1 : 1;
    state.last = type;
    return state.seen > most ? { found: `${state.seen} times in a row` } : 'held';
  },
});
