// Keys of data: equal data have equal keys, and different data have different ones.
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { structuralKey } from '../../src/explore/structural-key.js';

describe('explore: keys', () => {
  it('explore: keys: two values have the same key exactly when they are deeply equal', () => {
    const value = fc.object({
      maxDepth: 3,
      withMap: true,
      withSet: true,
      withDate: true,
      withBigInt: true,
      maxKeys: 3,
    });
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(structuralKey(a) === structuralKey(b)).toBe(isDeepStrictEqual(a, b));
        expect(structuralKey(structuredClone(a))).toBe(structuralKey(a));
      }),
    );
  });

  it.each([
    [1, '1'],
    [0, -0],
    [undefined, null],
    [1, 1n],
    [new Set([1]), [1]],
    [new Map([[1, 2]]), { 1: 2 }],
    [new Date(0), 0],
    [Number.NaN, null],
    [['a,b'], ['a', 'b']],
  ])('explore: keys: %o and %o differ', (a, b) => {
    expect(structuralKey(a)).not.toBe(structuralKey(b));
  });

  it('explore: keys: the order in which a Set or a Map was filled does not count', () => {
    expect(structuralKey(new Set([1, 2]))).toBe(structuralKey(new Set([2, 1])));
    const [forth, back] = [new Map([['a', 1], ['b', 2]]), new Map([['b', 2], ['a', 1]])]; // biome-ignore format: side by side
    expect(structuralKey(forth)).toBe(structuralKey(back));
  });
});
