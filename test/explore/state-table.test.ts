// The table of states against a Map: nothing is lost, merged or renumbered, however wide the fields become.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StateTable } from '../../src/explore/state-table.js';

describe('explore: the table of states', () => {
  it('explore: the table of states: gives each vector one index, in the order found, and gives it back', () => {
    const local = fc.oneof(fc.nat(3), fc.nat(300), fc.nat(100_000));
    const vectors = fc
      .integer({ min: 1, max: 9 })
      .chain((width) =>
        fc.array(fc.array(local, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 300 }),
      );
    fc.assert(
      fc.property(vectors, (all) => {
        const width = all[0]?.length ?? 1;
        const table = new StateTable(width);
        const known = new Map<string, number>();
        for (const vector of all) {
          const expected = known.get(vector.join()) ?? known.size;
          known.set(vector.join(), expected);
          expect(table.insert(Int32Array.from(vector))).toBe(expected);
        }
        expect(table.count).toBe(known.size);
        const read = new Int32Array(width);
        for (const [vector, index] of known) {
          table.read(index, read);
          expect(read.join()).toBe(vector);
        }
      }),
    );
  });

  it('explore: the table of states: grows past its first size', () => {
    const table = new StateTable(2);
    for (let k = 0; k < 20_000; k += 1) expect(table.insert(Int32Array.of(k % 200, Math.floor(k / 200)))).toBe(k);
    for (let k = 0; k < 20_000; k += 1) expect(table.insert(Int32Array.of(k % 200, Math.floor(k / 200)))).toBe(k);
    expect(table.count).toBe(20_000);
  });
});
