// The window of writes in a cache: what is put in comes out, whatever passed before, and nobody shares its memory.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Window } from '../../src/impl/window.js';

const blockSize = 4;
const bytesOf = (seq: number, blocks: number) => new Uint8Array(blocks * blockSize).fill(seq % 251);

const capacities = fc.integer({ min: 1, max: 9 });
/** Where little is kept, places share memory. */
const kept = fc.constantFrom(1, 2, 4, Number.POSITIVE_INFINITY);

describe('impl: window', () => {
  it('impl: window: the last writes are there, with the bytes of the moment they were put', () => {
    fc.assert(
      fc.property(capacities, fc.array(fc.integer({ min: 1, max: 5 })), kept, (capacity, lengths, keptBlocks) => {
        const window = new Window({ capacity, blockSize, keptBytes: keptBlocks * blockSize });
        lengths.forEach((length, k) => {
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

  it('impl: window: a slot is used again without new memory, also for a shorter write', () => {
    const window = new Window({ capacity: 2, blockSize });
    window.put(1, 0, bytesOf(1, 3), 1);
    const { buffer } = window.bytes(1);
    window.put(3, 0, bytesOf(3, 3), 3);
    expect(window.bytes(3).buffer).toBe(buffer);
    window.put(5, 0, bytesOf(5, 1), 5);
    expect(window.bytes(5).buffer).toBe(buffer);
    expect(window.bytes(5)).toEqual(bytesOf(5, 1));
    window.put(7, 0, bytesOf(7, 3), 7);
    expect(window.bytes(7).buffer).toBe(buffer);
    expect(window.bytes(7)).toEqual(bytesOf(7, 3));
  });

  it('impl: window: writes of one length share one view of their place', () => {
    const window = new Window({ capacity: 1, blockSize });
    window.put(1, 0, bytesOf(1, 2), 1);
    const view = window.bytes(1);
    window.put(2, 0, bytesOf(2, 2), 2);
    expect(window.bytes(2)).toBe(view);
  });

  it('impl: window: a place keeps no more memory than it was told to', () => {
    const window = new Window({ capacity: 1, blockSize, keptBytes: 2 * blockSize });
    window.put(1, 0, bytesOf(1, 2), 1);
    const { buffer } = window.bytes(1);
    window.forget(1);
    window.put(2, 0, bytesOf(2, 1), 2);
    expect(window.bytes(2).buffer).toBe(buffer);
    window.forget(2);
    window.put(3, 0, bytesOf(3, 3), 3);
    expect(window.bytes(3)).toEqual(bytesOf(3, 3));
    window.forget(3);
    expect(window.bytes(3).length).toBe(0);
  });

  it('impl: window: the greatest numbers have their places, too', () => {
    const window = new Window({ capacity: 3, blockSize });
    const last = Number.MAX_SAFE_INTEGER;
    for (const seq of [last - 2, last - 1, last]) window.put(seq, seq, bytesOf(seq, 1), seq % 1000);
    expect([last - 2, last - 1, last].map((seq) => window.block(seq))).toEqual([last - 2, last - 1, last]);
    expect(window.bytes(last)).toEqual(bytesOf(last, 1));
  });
});
