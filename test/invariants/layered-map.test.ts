// A layered map and all its copies are maps like any other; what they share is never changed, and never much.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  clear,
  copyOf,
  emptyMap,
  entriesOf,
  type LayeredMap,
  lookUp,
  put,
  takeOut,
} from '../../src/invariants/layered-map.js';

const keys = Array.from({ length: 24 }, (_, at) => at);
const steps = fc.array(
  fc.record({
    do: fc.oneof(
      { weight: 6, arbitrary: fc.constant('put' as const) },
      { weight: 4, arbitrary: fc.constant('take out' as const) },
      { weight: 2, arbitrary: fc.constant('copy' as const) },
      { weight: 1, arbitrary: fc.constant('clear' as const) },
    ),
    key: fc.constantFrom(...keys),
    of: fc.nat({ max: 4 }),
  }),
  { maxLength: 120 },
);

/** A layered map beside a plain one, of which every copy copies every entry. */
class Pair {
  readonly layered: LayeredMap<number>;
  readonly plain: Map<number, number>;

  constructor(layered = emptyMap<number>(), plain = new Map<number, number>()) {
    this.layered = layered;
    this.plain = plain;
  }

  put(key: number, value: number): void {
    expect(put(this.layered, key, value)).toBe(!this.plain.has(key));
    this.plain.set(key, value);
  }

  'take out'(key: number): void {
    takeOut(this.layered, key);
    this.plain.delete(key);
  }

  clear(): void {
    clear(this.layered);
    this.plain.clear();
  }

  copy(): Pair {
    return new Pair(copyOf(this.layered), new Map(this.plain));
  }

  isEqual(): void {
    expect(keys.map((key) => lookUp(this.layered, key))).toEqual(keys.map((key) => this.plain.get(key)));
    const entries = [...entriesOf(this.layered)];
    expect(entries.length).toBe(this.plain.size);
    expect(new Map(entries)).toEqual(this.plain);
  }
}

test('invariants: layered map: property: all copies of a map are as maps that were copied entry by entry', () => {
  let deepest = 0;
  fc.assert(
    fc.property(steps, (all) => {
      const first = new Pair();
      for (const key of keys) first.put(key, 0);
      const pairs = [first, first.copy()];
      for (const [value, { do: what, key, of }] of all.entries()) {
        const pair = pairs[of % pairs.length] ?? new Pair();
        const copy = pair[what](key, value);
        if (copy !== undefined) pairs.push(copy);
        deepest = Math.max(deepest, pair.layered.below.length);
      }
      for (const pair of pairs) pair.isEqual();
    }),
    { numRuns: 500 },
  );
  expect(deepest).toBeGreaterThan(1);
});

test('invariants: layered map: a copy shares what is there with the one that it is of, and no layer is ever changed', () => {
  const map = emptyMap<string>();
  for (let key = 1; key <= 100; key += 1) put(map, key, 'before');
  const copy = copyOf(map);
  const [shared] = map.below;
  expect(copy.below[0]).toBe(shared);
  put(map, 1, 'after');
  takeOut(copy, 2);
  expect([map.below[0], copy.below[0], shared?.get(1), shared?.get(2)]).toEqual([shared, shared, 'before', 'before']);
  expect([lookUp(map, 1), lookUp(map, 2), lookUp(copy, 1), lookUp(copy, 2)]).toEqual([
    'after',
    'before',
    'before',
    undefined,
  ]);
});

test('invariants: layered map: however often it is copied it has few layers, and changing much makes it one map again', () => {
  const map = emptyMap<number>();
  let most = 0;
  for (let key = 1; key <= 5_000; key += 1) {
    put(map, key, key);
    copyOf(map);
    most = Math.max(most, map.below.length);
  }
  expect(most).toBeLessThanOrEqual(Math.log2(5_000) + 1);
  for (let key = 1; key <= 5_000; key += 1) takeOut(map, key);
  expect([...entriesOf(map)]).toEqual([]);
  for (let key = 1; key <= 5_001; key += 1) put(map, key, 0);
  expect(map.below).toEqual([]);
});

test('invariants: layered map: what was taken out is new when it comes again, also when all has become one map', () => {
  const map = emptyMap<string>();
  for (const key of [1, 2]) put(map, key, 'before');
  copyOf(map);
  takeOut(map, 1);
  expect(put(map, 1, 'again')).toBe(true);
  takeOut(map, 1);
  for (const key of [3, 4]) put(map, key, 'later');
  expect(map.below).toEqual([]);
  expect([put(map, 1, 'last'), put(map, 2, 'last')]).toEqual([true, false]);
});
