// The search on numbers against a plain one over a Map, on random networks of automata: the same states in the same order,
// the same edges, the same shortest way; however the automata are divided, and however many local states there are.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Automaton, refused, violated } from '../../src/explore/automaton.js';
import { Composite } from '../../src/explore/composite.js';
import type { Division } from '../../src/explore/division.js';
import { KeyList } from '../../src/explore/key-list.js';
import { Batch, BitMatrix, KeyTable, type ReachedSet } from '../../src/explore/reached-set.js';
import { Search } from '../../src/explore/search.js';

/** An automaton from a table: a row for each state, -1 where it refuses. */
const automatonOf = (table: readonly (readonly number[])[], alphabet: readonly boolean[], k: number): Automaton => ({
  name: `automaton ${k}`,
  alphabet,
  size: table.length,
  asked: [],
  row: (state) => Int32Array.from(table[state] ?? []),
});

const events = 37;
const networks = fc.integer({ min: 1, max: 5 }).chain((automata) =>
  fc.record({
    breaks: fc.boolean(),
    all: fc.array(
      fc.integer({ min: 1, max: 5 }).chain((states) =>
        fc.record({
          alphabet: fc.array(fc.boolean(), { minLength: events, maxLength: events }),
          table: fc.array(
            fc.array(fc.integer({ min: refused, max: states - 1 }), { minLength: events, maxLength: events }),
            { minLength: states, maxLength: states },
          ),
        }),
      ),
      { minLength: automata, maxLength: automata },
    ),
  }),
);

/** The plain search: a state is its local states, joined. */
function plain(automata: readonly Automaton[], charts: number) {
  const states = [automata.map(() => 0)];
  const known = new Map([[String(states[0]), 0]]);
  const ways: (readonly number[])[] = [[]];
  let edges = 0;
  for (let at = 0; at < states.length; at += 1) {
    const here = states[at] ?? [];
    for (let event = 0; event < events; event += 1) {
      const after = here.map((local, k) =>
        automata[k]?.alphabet[event] ? (automata[k]?.row(local)[event] ?? 0) : local,
      );
      if (after.some((local, k) => k < charts && local === refused)) continue;
      if (after.includes(violated)) return { states, edges, way: [...(ways[at] ?? []), event] };
      if (String(after) === String(here)) continue;
      edges += 1;
      if (known.has(String(after))) continue;
      known.set(String(after), states.length);
      states.push(after);
      ways.push([...(ways[at] ?? []), event]);
    }
  }
  return { states, edges, way: ways.at(-1) ?? [] };
}

function searched(automata: readonly Automaton[], charts: number, division: Division, slice: number) {
  const composite = (k: number) => new Composite(division[k] ?? [], automata, charts, events);
  const search = new Search([composite(0), composite(1), composite(2), composite(3)], events);
  while (!search.isOver) search.advance(slice);
  const states = Array.from({ length: search.keys.count }, (_, state) => {
    const locals = new Int32Array(automata.length);
    search.read(state, locals);
    return [...locals];
  });
  const { breaking } = search;
  const way = breaking ? [...search.wayTo(breaking.state), breaking.event] : search.wayTo(search.keys.count - 1);
  return { states, edges: search.edges, way };
}

describe('explore: the search', () => {
  it('explore: the search: finds what a plain search finds, in the same order, however it is divided', () => {
    fc.assert(
      fc.property(
        networks,
        fc.array(fc.nat(3), { minLength: 5, maxLength: 5 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 40 }),
        (network, sides, isWide, slice) => {
          const automata = network.all.map(({ table, alphabet }, k) =>
            automatonOf(
              network.breaks && k === network.all.length - 1
                ? table.map((row) => row.map((to, event) => (to === refused || event === 3 ? violated : to)))
                : table,
              alphabet,
              k,
            ),
          );
          const charts = network.breaks ? automata.length - 1 : automata.length;
          const parts = isWide ? 4 : 2;
          const division = Array.from({ length: parts }, (_, part) =>
            automata.flatMap((_automaton, k) => ((sides[k] ?? 0) % parts === part ? [k] : [])),
          );
          expect(searched(automata, charts, division, slice)).toEqual(plain(automata, charts));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('explore: the search: numbers beyond 16 bits are found and read back', () => {
    const length = 90_000;
    const ring = automatonOf([], [true, false], 0);
    const row = (state: number) => Int32Array.of((state + 1) % length, refused);
    const other: Automaton = { ...ring, alphabet: [false, true], row: (state) => Int32Array.of(refused, 1 - state) };
    const all = [{ ...ring, row }, other];
    for (const division of [
      [[0], [1]],
      [[1], [0]],
      [[], [0], [1]],
      [[0], [], [1]],
    ]) {
      const composite = (k: number) => new Composite(division[k] ?? [], all, 2, 2);
      const search = new Search([composite(0), composite(1), composite(2), composite(3)], 2);
      while (!search.isOver) search.advance(10_000);
      expect(search.keys.count).toBe(2 * length);
      expect(search.edges).toBe(4 * length);
      expect(search.depth).toBe(length);
      const locals = new Int32Array(2);
      search.read(2 * length - 1, locals);
      expect([...locals]).toEqual([length - 1, 1]);
    }
  });

  it('explore: the search: composites too large for one word are said to be crowded, and fit with other neighbours', () => {
    const length = 70_000;
    const ring = automatonOf([], [true], 0);
    const all = [0, 1].map(() => ({ ...ring, row: (state: number) => Int32Array.of((state + 1) % length) }));
    const searchOf = (division: Division) => {
      const composite = (k: number) => new Composite(division[k] ?? [], all, 2, 1);
      const search = new Search([composite(0), composite(1), composite(2), composite(3)], 1);
      while (!search.isOver) search.advance(10_000);
      return search;
    };
    expect(searchOf([[0], [1]]).isCrowded).toBe(true);
    const apart = searchOf([[0], [], [1]]);
    expect({ isCrowded: apart.isCrowded, states: apart.keys.count, edges: apart.edges }).toEqual({
      isCrowded: false,
      states: length,
      edges: length,
    });
  });
});

/** A set that takes keys whose low 30 bits are equal for the same: two states become one. */
class Merging implements ReachedSet {
  readonly bytes = 0;
  readonly #known = new Set<string>();
  readonly #keys: KeyList;
  constructor(keys: KeyList) {
    this.#keys = keys;
  }

  addAll({ low, high, count }: Batch): void {
    for (let k = 0; k < count; k += 1) {
      const key = `${(low[k] ?? 0) & 0x3fffffff}`;
      if (this.#known.has(key)) continue;
      this.#known.add(key);
      this.#keys.push(low[k] ?? 0, high[k] ?? 0);
    }
  }
}

const kinds = {
  table: (keys: KeyList): ReachedSet => new KeyTable(keys),
  bits: (keys: KeyList): ReachedSet => {
    const bits = new BitMatrix(keys);
    bits.reserve(2 ** 9, 2 ** 9, 9);
    bits.addInitial();
    return bits;
  },
  merging: (keys: KeyList): ReachedSet => new Merging(keys),
};

/** Whether the set keeps exactly the different keys, in the order in which they came. */
function isExact(kind: keyof typeof kinds, all: readonly (readonly [number, number])[]): boolean {
  const keys = new KeyList();
  keys.push(0, 0);
  const reached = kinds[kind](keys);
  const batch = new Batch();
  const expected = new Map<string, readonly [number, number]>([['0 0', [0, 0]]]);
  for (const [low, high] of all) {
    expected.set(`${low} ${high}`, expected.get(`${low} ${high}`) ?? [low, high]);
    batch.low[batch.count] = low;
    batch.high[batch.count] = high;
    batch.count += 1;
    if (batch.count < 100) continue;
    reached.addAll(batch);
    batch.count = 0;
  }
  reached.addAll(batch);
  const found = Array.from({ length: keys.count }, (_, k) => [keys.low(k), keys.high(k)]);
  return String(found) === String([...expected.values()]);
}

describe('explore: what was reached', () => {
  const word = fc.oneof(fc.nat(40), fc.integer(), fc.constantFrom(0, -1, 2 ** 31 - 1, -(2 ** 31)));
  const keysOf = (low: fc.Arbitrary<number>, high: fc.Arbitrary<number>) =>
    fc.array(fc.tuple(low, high), { maxLength: 3_000, size: 'max' });

  it('explore: what was reached: a table keeps each key once, in order', () => {
    fc.assert(
      fc.property(keysOf(word, word), (all) => isExact('table', all)),
      { numRuns: 50 },
    );
  });

  it('explore: what was reached: bits keep each key once, in order', () => {
    fc.assert(
      fc.property(keysOf(fc.nat(2 ** 18 - 1), fc.constant(0)), (all) => isExact('bits', all)),
      { numRuns: 50 },
    );
  });

  it('explore: what was reached: a set that merges two states is noticed', () => {
    const { failed } = fc.check(
      fc.property(keysOf(word, word), (all) => isExact('merging', all)),
      { numRuns: 50 },
    );
    expect(failed).toBe(true);
  });
});
