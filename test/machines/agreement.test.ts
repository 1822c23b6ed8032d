// The statecharts against the TLA+ text at small sizes: the same enabled events, the same states. Each size is walked
// inside its test, the smallest first, so that a statechart that is wrong fails soon and says where.
import { expect, test } from 'vitest';
import { nameOf } from '../../src/protocol/index.js';
import { counted, sized, sizeName } from '../model/sizes.js';
import { countsOf } from '../model/walk.js';
import { agreement } from './agreement.js';
import { productOf } from './product.js';

const [one, two] = counted;

for (const parameters of [one.parameters, sized(2, 1, 1, 2), sized(2, 2, 2, 1), two.parameters]) {
  test(`machines: agreement: in every reachable state of ${sizeName(parameters)} the enabled events are those of the TLA+ text, and lead where it says`, () => {
    const { differences } = agreement(productOf(parameters), parameters);
    expect(differences.slice(0, 5)).toEqual([]);
  });

  test(`machines: agreement: at ${sizeName(parameters)} the statecharts have as many states and edges as the TLA+ text`, () => {
    const product = productOf(parameters);
    const { states, edges } = agreement(product, parameters);
    expect({ states, edges }).toEqual(countsOf(parameters));
    expect(product.states).toHaveLength(states);
  });
}

test('machines: agreement: the events asked include numbers that no write has', () => {
  const names = productOf(one.parameters).events.map(nameOf);
  expect(names).toEqual(expect.arrayContaining(['host.issue(0)', 'host.issue(1)', 'host.issue(2)']));
});

test('machines: agreement: a statechart that forgot an event, and one that goes elsewhere, are noticed', () => {
  const { parameters } = two;
  const product = productOf(parameters);
  const forgetful = { ...product, steps: product.steps.map((steps, k) => (k === 7 ? steps.slice(1) : steps)) };
  const astray = {
    ...product,
    steps: product.steps.map((steps, k) => (k === 7 ? steps.map((step) => ({ ...step, after: 0 })) : steps)),
  };
  expect(agreement(forgetful, parameters).differences).not.toEqual([]);
  expect(agreement(astray, parameters).differences).not.toEqual([]);
});
