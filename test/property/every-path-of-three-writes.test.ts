// The paths of every-path.test.ts with three writes, which are many.
import { describe, expect, it } from 'vitest';
import { sized } from '../model/sizes.js';
import { walkAll } from './every-path.js';

describe('property: every path of three writes', () => {
  it.each([
    { parameters: sized(3, 2, 2, 2), states: 6_870, edges: 25_710 },
    { parameters: sized(3, 2, 3, 3), states: 24_296, edges: 103_776 },
  ])(
    'property: every path of three writes: the implementation takes each step of the model at $parameters',
    ({ parameters, states, edges }) => {
      expect(walkAll(parameters)).toEqual({ states, edges });
    },
  );
});
