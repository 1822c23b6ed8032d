// Keys of data: equal data have equal keys, and different data have different ones.
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { structuralCopy } from '../../src/explore/structural-copy.js';
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

describe('explore: copies', () => {
  const value = fc.object({ maxDepth: 3, withMap: true, withSet: true, withDate: true, withBigInt: true, maxKeys: 3 });

  it('explore: copies: a copy is what structuredClone makes', () => {
    fc.assert(fc.property(value, (one) => isDeepStrictEqual(structuralCopy(one), structuredClone(one))));
  });

  it('explore: copies: changing a copy changes nothing else, wherever it is', () => {
    const one = { list: [1, [2]], map: new Map([['a', new Set([1])]]), when: new Date(0) };
    const copy = structuralCopy(one);
    if (typeof copy !== 'object' || copy === null) throw new TypeError('no copy');
    const [list, map, when] = [Reflect.get(copy, 'list'), Reflect.get(copy, 'map'), Reflect.get(copy, 'when')];
    list[1].push(3);
    map.get('a').add(2);
    when.setTime(1);
    expect(one).toEqual({ list: [1, [2]], map: new Map([['a', new Set([1])]]), when: new Date(0) });
  });

  it('explore: copies: what is there twice is there twice, and a circle ends', () => {
    const shared = [1];
    const one: Record<string, unknown> = { a: shared, b: shared };
    one['self'] = one;
    const copy = structuralCopy(one);
    if (typeof copy !== 'object' || copy === null) throw new TypeError('no copy');
    expect(Reflect.get(copy, 'a')).toBe(Reflect.get(copy, 'b'));
    expect(Reflect.get(copy, 'a')).not.toBe(shared);
    expect(Reflect.get(copy, 'self')).toBe(copy);
  });
});
