// After a sync that failed, or a process that was killed before it was done, the system shows what the disk does not have. What
// a journal says to have found is durable all the same.
import { describe, expect, it } from 'vitest';
import { xxh32 } from '../../src/impl/index.js';
import { createJournal, type JournalOptions, openJournal } from '../../src/server/journal/index.js';
import { blockSize, folder, identity } from './journal-life.js';
import { type FileFault, withFault } from './planted-files.js';
import { PowerLossFiles } from './power-loss-files.js';

/** Each segment has room for two groups: after the second write, every other one begins a segment, with its header. */
const optionsOf = (files: JournalOptions['files'], onFailure: () => void = () => {}): JournalOptions => ({
  ...{ folder, files, identity, segmentBytes: 12_288, segments: 8, window: 64 },
  ...{ onDurable: () => undefined, onFailure },
});

/** How the power is lost before the next start: at once, or after one more write was told to be durable. */
type Then = 'nothing' | 'one more write';

const bytes = new Uint8Array(blockSize).fill(7);

/** A journal whose operation of this number failed; nothing if there are not so many. */
async function failedAt(number: number): Promise<PowerLossFiles | undefined> {
  const files = new PowerLossFiles();
  let hasFailed = false;
  const journal = await createJournal(optionsOf(files, () => (hasFailed = true)));
  let operations = 0;
  files.fault = ({ kind }) => {
    if (kind !== 'write') return undefined;
    operations += 1;
    return operations === number ? 'EIO' : undefined;
  };
  for (let seq = 1; seq <= 8; seq += 1) {
    journal.write(seq, seq, bytes, xxh32(bytes));
    await journal.settled().catch(() => undefined);
  }
  files.fault = undefined;
  await journal.close();
  return hasFailed ? files : undefined;
}

/** Where something is not written again when a journal is opened: a planted fault. */
type PassedOver = (position: number) => boolean;

/** How many writes are gone that were found, or told to be durable after that; all of them where the journal is refused. */
async function lostOf(files: PowerLossFiles, then: Then, isPassedOver: PassedOver): Promise<number> {
  let isOpening = true;
  const fault: FileFault = (file) => ({
    writeDurably: (position, parts, done) => {
      const isClearing = parts.every((part) => part.every((byte) => byte === 0));
      if (isOpening && !isClearing && isPassedOver(position)) setImmediate(done);
      else file.writeDurably(position, parts, done);
    },
  });
  const { journal, writes } = await openJournal(optionsOf(withFault(files, fault)));
  isOpening = false;
  const known = writes.length + (then === 'nothing' ? 0 : 1);
  if (then === 'one more write') {
    journal.write(known, known, bytes, xxh32(bytes));
    await journal.settled();
  }
  const after = await openJournal(optionsOf(files.cut(() => 0))).catch(() => undefined);
  return known - (after?.writes.length ?? 0);
}

/** The failures after which something is lost. */
async function losses(then: Then, isPassedOver: PassedOver = () => false): Promise<readonly number[]> {
  const lossy: number[] = [];
  for (let number = 1; ; number += 1) {
    const files = await failedAt(number);
    if (files === undefined) return lossy;
    if ((await lostOf(files, then, isPassedOver)) > 0) lossy.push(number);
  }
}

describe('journal: sync failed: what is found at the next start', () => {
  it.each(['nothing', 'one more write'] as const)(
    'is there after a loss of power, with %s in between',
    async (then) => {
      expect(await failedAt(11)).toBeDefined();
      expect(await losses(then)).toEqual([]);
    },
  );

  it('is lost where the last group is not written again: a planted fault is found', async () => {
    expect(await losses('nothing', (position) => position > 0)).toEqual([1, 2, 4, 5, 7, 8, 10, 11]);
  });

  it('is lost where the last header is not written again: a planted fault is found', async () => {
    expect(await losses('one more write', (position) => position === 0)).toEqual([3, 6, 9]);
  });
});
