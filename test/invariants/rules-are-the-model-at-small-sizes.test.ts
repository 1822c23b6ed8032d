// The rules and the statecharts say the same where there is little to say: see rules-are-the-model.test.ts.
import { expect, test } from 'vitest';
import { rules } from '../../src/invariants/index.js';
import { sized, sizeName } from '../model/sizes.js';
import { comparePair } from './comparison.js';

for (const parameters of [sized(1, 2, 1, 1), sized(2, 1, 1, 2), sized(2, 2, 2, 1)]) {
  test(`invariants: rules are the model: in every reachable state of ${sizeName(parameters)} all rules together allow what the statecharts allow`, () => {
    const { difference, states } = comparePair(parameters, rules, 1);
    expect(difference).toBeUndefined();
    expect(states).toBeGreaterThan(100);
  });
}
