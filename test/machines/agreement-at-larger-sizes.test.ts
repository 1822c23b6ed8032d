// The statecharts against the TLA+ text at the sizes at which caches fill and fall apart: see agreement.test.ts.
import { expect, test } from 'vitest';
import { counted, narrow, sizeName } from '../model/sizes.js';
import { countsOf } from '../model/walk.js';
import { agreement } from './agreement.js';
import { productOf } from './product.js';

for (const parameters of [counted[2].parameters, ...narrow]) {
  test(`machines: agreement: at ${sizeName(parameters)} states, edges, enabled events and where they lead are those of the TLA+ text`, () => {
    const product = productOf(parameters);
    const { differences, states, edges } = agreement(product, parameters);
    expect(differences.slice(0, 5)).toEqual([]);
    expect({ states, edges }).toEqual(countsOf(parameters));
    expect(product.states).toHaveLength(states);
  });
}
