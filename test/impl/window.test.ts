// The window of writes in a cache: what is put in comes out, whatever passed before, and nobody shares its memory.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Window } from '../../src/impl/window.js';

const blockSize = 4;
const bytesOf = (seq: number, blocks: number) => new Uint8Array(blocks * blockSize).fill(seq % 251);

const capacities = fc.integer({ min: 1, max: 9 });

describe('impl: window', () => {
  it('impl: window: the last writes are there, with the bytes of the moment they were put', () => {
    fc.assert(
      fc.property(capacities, fc.array(fc.integer({ min: 1, max: 5 })), fc.boolean(), (capacity, lengths, forgets) => {
        const window = new Window({ capacity, blockSize });
        lengths.forEach((length, k) => {
          if (forgets && k >= capacity) window.leave(k + 1 - capacity);
          const bytes = bytesOf(k + 1, length);
          window.put(k + 1, k * 10, bytes, k + 7);
          bytes.fill(255);
        });
        for (let seq = Math.max(1, lengths.length - capacity + 1); seq <= lengths.length; seq += 1) {
          const length = lengths[seq - 1] ?? 0;
          expect(window.bytes(seq)).toEqual(bytesOf(seq, length));
          expect([window.block(seq), window.length(seq), window.checksum(seq)]).toEqual([
            (seq - 1) * 10,
            length,
            seq + 6,
          ]);
        }
      }),
    );
  });

  it('impl: window: memory is used again, by a write of the same length', () => {
    const window = new Window({ capacity: 16, blockSize });
    window.put(1, 0, bytesOf(1, 2), 1);
    const view = window.bytes(1);
    window.put(17, 0, bytesOf(17, 2), 17);
    expect(window.bytes(17), 'in its place').toBe(view);
    window.leave(17);
    expect(() => window.bytes(17)).toThrow('the bytes of write 17 are not in memory');
    window.put(18, 0, bytesOf(18, 1), 18);
    expect(window.bytes(18)).not.toBe(view);
    window.put(19, 0, bytesOf(19, 2), 19);
    expect(window.bytes(19), 'in another place').toBe(view);
  });

  it('impl: window: a place gives back what it had when a write of another length comes, and all of them when it is cleared', () => {
    const used = new Set<Uint8Array>();
    const memory = {
      take: (length: number) => {
        const piece = new Uint8Array(length);
        used.add(piece);
        return piece;
      },
      give: (piece: Uint8Array) => {
        expect(used.delete(piece), 'nothing is given back twice').toBe(true);
      },
    };
    const window = new Window({ capacity: 4, blockSize, memory });
    for (const [seq, length] of [
      [1, 2],
      [5, 1],
      [6, 3],
      [8, 1],
    ] as const)
      window.put(seq, 0, bytesOf(seq, length), seq);
    expect([...used].map(({ length }) => length / blockSize)).toEqual([1, 3, 1]);
    window.clear();
    expect(used.size).toBe(0);
    expect([5, 6, 8].map((seq) => window.inMemory(seq).length)).toEqual([0, 0, 0]);
  });

  it('impl: window: the greatest numbers have their places, too', () => {
    const window = new Window({ capacity: 3, blockSize });
    const last = Number.MAX_SAFE_INTEGER;
    for (const seq of [last - 2, last - 1, last]) window.put(seq, seq, bytesOf(seq, 1), seq % 1000);
    expect([last - 2, last - 1, last].map((seq) => window.block(seq))).toEqual([last - 2, last - 1, last]);
    expect(window.bytes(last)).toEqual(bytesOf(last, 1));
  });
});
