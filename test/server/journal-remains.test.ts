// What is left of a group that was not finished never becomes a part of one that is written in its place.
import { describe, expect, it } from 'vitest';
import { xxh32 } from '../../src/impl/index.js';
import { createJournal, type JournalOptions, openJournal } from '../../src/server/journal/index.js';
import { folder, identity } from './journal-life.js';
import { type FileFault, withFault } from './planted-files.js';
import { PowerLossFiles } from './power-loss-files.js';

const optionsOf = (files: JournalOptions['files']): JournalOptions => ({
  folder,
  files,
  identity,
  segmentBytes: 40_960,
  segments: 3,
  window: 64,
  onDurable: () => undefined,
  onFailure: () => undefined,
});

const bytes = new Uint8Array(8192).fill(7);

/** Of each page: kept, or lost. */
const fates = (...kept: readonly boolean[]) => {
  let next = 0;
  return () => {
    const isKept = kept[next] ?? false;
    next += 1;
    return isKept ? 1 : 0;
  };
};

/**
 * A write of a life that ended: its head was kept, its bytes were lost. In the next life the same bytes come, for another block: now
 * the bytes are kept, and the head is lost.
 */
async function foundAfterBoth(fault: FileFault): Promise<readonly number[]> {
  let files = new PowerLossFiles();
  await createJournal(optionsOf(files));
  for (const [block, kept] of [
    [1, [true, false, false]],
    [2, [false, true, true]],
  ] as const) {
    files = files.cut(() => 0);
    const { journal, writes } = await openJournal(optionsOf(withFault(files, fault)));
    expect(writes).toEqual([]);
    journal.write(1, block, bytes, xxh32(bytes));
    files.lostAt = files.count;
    await files.lost;
    files = files.cut(fates(...kept));
  }
  const { writes } = await openJournal(optionsOf(files));
  return writes.map(({ block }) => block);
}

describe('journal: remains', () => {
  it('a head of an earlier life and bytes of a later one make no group', async () => {
    expect(await foundAfterBoth(() => ({}))).toEqual([]);
  });

  it('they do where the head was left: a planted fault is found', async () => {
    let isOpening = 0;
    const withoutClearing: FileFault = (file) => ({
      writeDurably: (position, parts, done) => {
        const isClearing = parts.every((part) => part.every((byte) => byte === 0));
        if (isClearing) isOpening += 1;
        if (isClearing) setImmediate(done);
        else file.writeDurably(position, parts, done);
      },
    });
    expect(await foundAfterBoth(withoutClearing)).toEqual([1]);
    expect(isOpening).toBeGreaterThan(0);
  });
});
