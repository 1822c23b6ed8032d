// A map that is made anew now and then says what a map says.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyMap, leave } from '../../src/oracle/ordering/passing-map.js';

const steps = fc.array(
  fc.record({
    do: fc.constantFrom('come', 'come', 'leave'),
    key: fc.nat({ max: 40 }),
  }),
  { maxLength: 60 },
);

test('oracle: passing map: property: it has the same entries in the same order as a map', () => {
  fc.assert(
    fc.property(steps, fc.boolean(), (all, isBusy) => {
      const map = emptyMap<number, number>();
      const plain = new Map<number, number>();
      // A busy one is made anew at nearly every step.
      const hurry = () => {
        if (isBusy) map.left = 1_000_000;
      };
      for (const [place, step] of all.entries()) {
        hurry();
        if (step.do === 'come') {
          map.entries.set(step.key, place);
          plain.set(step.key, place);
        } else {
          leave(map, step.key);
          plain.delete(step.key);
        }
        expect([...map.entries]).toEqual([...plain]);
      }
    }),
  );
});

test('oracle: passing map: it is made anew when many have left, and not before', () => {
  const map = emptyMap<number, string>();
  const first = map.entries;
  for (let key = 1; key <= 4_096; key += 1) {
    expect(map.entries).toBe(first);
    map.entries.set(key, 'here');
    if (key > 5) leave(map, key - 5);
  }
  for (const key of [4_092, 4_093, 4_094, 4_095]) leave(map, key);
  expect(map.entries).toBe(first);
  leave(map, 4_096);
  expect(map.entries).not.toBe(first);
  expect([map.left, map.entries.size]).toEqual([0, 0]);
});

test('oracle: passing map: leaving without being there counts for nothing', () => {
  const map = emptyMap<number, string>();
  for (let key = 1; key <= 10_000; key += 1) leave(map, key);
  expect(map.left).toBe(0);
});
