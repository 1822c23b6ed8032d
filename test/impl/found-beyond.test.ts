// What was found at a start and has no room in the cache: it is refused, for it would take the place of another write, or be dropped.
import { describe, expect, it } from 'vitest';
import { foundWrite, recordedPrimary, recordedSecondary } from './recorded.js';

const found = (...seqs: number[]) => seqs.map((seq) => foundWrite(seq));
const beyond = 'write 7 was found, and a cache of 4 writes has room up to 6: it has to be as large as it was';

describe('impl: found beyond', () => {
  it('impl: found beyond: a primary does not start with more writes than its cache has room for', () => {
    const { primary, told } = recordedPrimary();
    const start = () => primary.start({ stored: 7, released: 2 }, found(3, 4, 5, 6, 7), false);
    expect(start).toThrow(RangeError);
    expect(start).toThrow(beyond);
    expect(primary.positions).toMatchObject({ up: false });
    expect(told()).toEqual([]);
    expect(primary.start({ stored: 6, released: 2 }, found(3, 4, 5, 6), false), 'exactly so many').toBe(true);
  });

  it.each([false, true])(
    'impl: found beyond: a secondary does not start with a write beyond its window, and drops none (active: %s)',
    (active) => {
      const { secondary, told } = recordedSecondary();
      const start = () => secondary.start({ permitted: 7, destaged: 2, active }, found(3, 4, 7));
      expect(start).toThrow(RangeError);
      expect(start).toThrow(beyond);
      expect(secondary.positions).toMatchObject({ up: false });
      expect(told()).toEqual([]);
    },
  );

  it('impl: found beyond: after a takeover a write that was not permitted does not count', () => {
    const { secondary } = recordedSecondary();
    secondary.start({ permitted: 3, destaged: 2, active: true }, found(3, 7));
    expect(secondary.positions).toMatchObject({ up: true, held: [3] });
  });
});
