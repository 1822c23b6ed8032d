// The map from the controllers to the variables of the model, by itself: what a node that is up says, and what is left of
// it when it is down.
import { describe, expect, it } from 'vitest';
import { abstractPrimary, abstractSecondary } from '../../src/impl/index.js';

const positions = { up: true, issued: 7, stored: 6, reported: 5, acknowledged: 4, messaged: 3, released: 2 };

describe('impl: abstraction', () => {
  it('impl: abstraction: a primary that is up has all its positions, and acknowledged what lies above the released', () => {
    expect(abstractPrimary(positions)).toEqual({
      primaryUp: true,
      issued: 7,
      stored: 6,
      reported: 5,
      acknowledged: [3, 4],
      messaged: 3,
      released: 2,
    });
  });

  it('impl: abstraction: a primary that is down has what is durable, and nothing is acknowledged', () => {
    expect(abstractPrimary({ ...positions, up: false })).toEqual({
      primaryUp: false,
      issued: 6,
      stored: 6,
      reported: 2,
      acknowledged: [],
      messaged: 2,
      released: 2,
    });
  });

  it('impl: abstraction: where less is acknowledged than released, nothing is acknowledged', () => {
    expect(abstractPrimary({ ...positions, acknowledged: 1 })).toMatchObject({ acknowledged: [] });
  });

  it('impl: abstraction: a secondary has the same variables, up or down', () => {
    const at = { active: true, held: [4, 6], permitted: 5, destaged: 3 };
    expect(abstractSecondary({ ...at, up: true })).toEqual({ ...at, secondaryUp: true });
    expect(abstractSecondary({ ...at, up: false })).toEqual({ ...at, secondaryUp: false });
  });
});
