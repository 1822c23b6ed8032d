// The other way round: every step of every path of the model, restricted by nothing but the implementation's own
// choices, is taken by the implementation and leads it where it leads the model.
import { describe, expect, it } from 'vitest';
import { Primary } from '../../src/impl/index.js';
import { sized } from '../model/sizes.js';
import { walkAll } from './every-path.js';

/** Takes what it had reported, or not, before a crash for reported. */
class SilentPrimary extends Primary {
  #isRestarted = false;

  override recover(): void {
    super.recover();
    this.#isRestarted = true;
  }

  override report(): boolean {
    return this.#isRestarted ? false : super.report();
  }
}

describe('property: every path', () => {
  it.each([
    { parameters: sized(1, 2, 1, 1), states: 108, edges: 290 },
    { parameters: sized(2, 2, 2, 2), states: 1_768, edges: 6_271 },
  ])(
    'property: every path: the implementation takes each step of the model at $parameters',
    ({ parameters, states, edges }) => {
      expect(walkAll(parameters)).toEqual({ states, edges });
    },
  );

  it('property: every path: a primary that does not report again after a recovery cannot walk them', () => {
    expect(() => walkAll(sized(1, 2, 1, 1), SilentPrimary)).toThrow(
      /primary\.recover primary\.report\(1\): primary\.report\(1\) was not taken$/,
    );
  });
});
