// How much room a journal has, and that it says so while there is still some.
import { describe, expect, it } from 'vitest';
import { xxh32 } from '../../src/impl/index.js';
import { createJournal } from '../../src/server/journal/index.js';
import { blockSize, folder, identity } from './journal-life.js';
import { PowerLossFiles } from './power-loss-files.js';

describe('journal: room', () => {
  it('it is short when less than a quarter is left, and no longer when writes were let go', async () => {
    const journal = await createJournal({
      ...{ folder, files: new PowerLossFiles(), identity, window: 1024 },
      ...{ segmentBytes: 40_960, segments: 10, onDurable: () => undefined, onFailure: () => undefined },
    });
    const bytes = new Uint8Array(blockSize).fill(1);
    // Each takes a page: nine to a segment.
    const write = async (seq: number) => {
      journal.write(seq, 0, bytes, xxh32(bytes));
      await journal.settled();
    };
    let seq = 0;
    while (!journal.isShort) await write(++seq);
    expect(seq).toBe(7 * 9 - 8);
    expect(journal.room).toBeGreaterThan(0);
    journal.mark('released', seq);
    journal.forget(seq);
    await journal.settled();
    expect(journal.isShort).toBe(false);
  });
});
