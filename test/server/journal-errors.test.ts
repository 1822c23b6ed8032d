// What a journal says no to, and that an error never turns into success.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { xxh32 } from '../../src/impl/index.js';
import { FileFailure } from '../../src/server/files/index.js';
import { createJournal, type JournalMarks, type JournalOptions, openJournal } from '../../src/server/journal/index.js';
import { readBack } from './journal-contents.js';
import { blockSize, folder, identity } from './journal-life.js';
import { type FileFault, withFault } from './planted-files.js';
import { chooseBy, PowerLossFiles } from './power-loss-files.js';

const segmentBytes = 16_384;

type Changed = Partial<Omit<JournalOptions, 'identity'>> & { readonly identity?: Partial<JournalOptions['identity']> };

const optionsOf = (files: PowerLossFiles, changed: Changed = {}): JournalOptions => ({
  folder,
  files,
  segmentBytes,
  segments: 4,
  window: 64,
  onDurable: () => undefined,
  onFailure: () => undefined,
  ...changed,
  identity: { ...identity, ...changed.identity },
});

const bytesOf = (fill: number, blocks = 1) => new Uint8Array(blocks * blockSize).fill(fill);

async function withJournal(): Promise<PowerLossFiles> {
  const files = new PowerLossFiles();
  const journal = await createJournal(optionsOf(files));
  const bytes = bytesOf(1);
  journal.write(1, 1, bytes, xxh32(bytes));
  await journal.close();
  return files;
}

describe('journal: what is refused', () => {
  const otherPair = 'f'.repeat(32);
  it.each([
    [
      'of another pair',
      { identity: { pair: otherPair } },
      `the journal is of the pair ${identity.pair}, and not of ${otherPair}: is this the right folder?`,
    ],
    [
      'of another role',
      { identity: { role: 'secondary' } },
      'the journal is of a primary, and not of a secondary: is this the right folder?',
    ],
    [
      'of a volume of another size',
      { identity: { volumeBytes: 1024 } },
      'the journal is of a volume of 65536 bytes, and not of 1024: a volume keeps its size',
    ],
    [
      'of blocks of another size',
      { identity: { blockSize: 4096 } },
      'the journal is of blocks of 512 bytes, and not of 4096: blocks keep their size',
    ],
    [
      'of another size',
      { segments: 5 },
      'the journal is of 4 segments of 16384 bytes, and not of 5 segments of 16384: a journal keeps its size',
    ],
    [
      'of other segments',
      { segmentBytes: 32_768 },
      'the journal is of 4 segments of 16384 bytes, and not of 4 segments of 32768: a journal keeps its size',
    ],
  ] as const)('a journal %s', async (_, changed, message) => {
    const files = await withJournal();
    const before = files.all;
    await expect(openJournal(optionsOf(files, changed))).rejects.toThrow(`${folder}/journal-001: ${message}`);
    for (const [path, bytes] of files.all) expect(Buffer.compare(bytes, before.get(path) ?? new Uint8Array())).toBe(0);
  });

  it('a journal of a newer version', async () => {
    const files = await withJournal();
    const bytes = files.contents(`${folder}/journal-003`);
    bytes[8] = 2;
    files.replace(`${folder}/journal-003`, bytes);
    await expect(openJournal(optionsOf(files))).rejects.toThrow(
      `${folder}/journal-003: the journal has version 2 of the format, and this program knows versions up to 1: use a newer program`,
    );
  });

  it.each([
    [
      'a segment of another journal',
      async (files: PowerLossFiles) =>
        files.replace(`${folder}/journal-002`, (await withJournal()).contents(`${folder}/journal-002`)),
      'this segment is of another journal',
    ],
    [
      'segments that changed places',
      async (files: PowerLossFiles) => files.replace(`${folder}/journal-002`, files.contents(`${folder}/journal-003`)),
      'this is segment 3, under the name of segment 2',
    ],
    [
      'a segment that is not there',
      async (files: PowerLossFiles) => files.replace(`${folder}/journal-004`, undefined),
      'there are 3 segments in a row, and have to be 4',
    ],
    [
      'no whole header at all',
      async (files: PowerLossFiles) =>
        [...files.all.keys()].map((path) => files.replace(path, new Uint8Array(segmentBytes))),
      'no segment has a whole header',
    ],
  ] as const)('%s', async (_, damage, message) => {
    const files = await withJournal();
    await damage(files);
    await expect(openJournal(optionsOf(files))).rejects.toThrow(message);
  });

  it('a folder that has none, and a second one in a folder', async () => {
    await expect(openJournal(optionsOf(new PowerLossFiles()))).rejects.toThrow(
      `${folder}: there is no journal in this folder`,
    );
    const files = await withJournal();
    await expect(createJournal(optionsOf(files))).rejects.toThrow(
      `${folder}: this folder has a journal already: open it, or name another folder`,
    );
  });

  it.each([
    [{ segmentBytes: 8192 }, 'a segment has 12288 to 1073741824 bytes, a multiple of 4096: not 8192'],
    [{ segmentBytes: 20_000 }, 'a multiple of 4096: not 20000'],
    [{ segments: 2 }, 'a journal has 3 to 128 segments: not 2'],
    [{ segments: 129 }, 'not 129'],
    [{ identity: { pair: 'zz' } }, 'a pair has a number of 32 hexadecimal digits: not zz'],
  ] as const)('options that cannot be: %o', async (changed, message) => {
    await expect(createJournal(optionsOf(new PowerLossFiles(), changed))).rejects.toThrow(message);
    await expect(openJournal(optionsOf(new PowerLossFiles(), changed))).rejects.toThrow(message);
  });
});

describe('journal: creation', () => {
  it('is whole or not there, whenever the power is lost', async () => {
    let isDone = false;
    for (let lostAt = 0; !isDone; lostAt += 1) {
      for (const choices of [[], Array(200).fill(1), Array.from({ length: 200 }, (_, k) => k * 7919)]) {
        const files = new PowerLossFiles();
        files.lostAt = lostAt;
        isDone = await Promise.race([createJournal(optionsOf(files)).then(() => true), files.lost.then(() => false)]);
        const after = files.cut(chooseBy(choices));
        const names = await after.list(folder);
        if (names.includes('journal-001')) expect((await openJournal(optionsOf(after))).writes).toEqual([]);
        else await createJournal(optionsOf(after));
      }
    }
  });

  it('leaves nothing behind on a disk that is full', async () => {
    const files = new PowerLossFiles();
    files.fault = ({ kind, path }) => (kind === 'write' && path.includes('journal-003') ? 'ENOSPC' : undefined);
    await expect(createJournal(optionsOf(files))).rejects.toThrow(
      'the disk is full: make room on it, then start again (ENOSPC)',
    );
    expect([...files.all.keys()]).toEqual([]);
  });
});

describe('journal: an error', () => {
  const faults = fc.record({
    at: fc.nat(12),
    code: fc.constantFrom('EIO', 'ENOSPC', 'EROFS', 'SHORT'),
    more: fc.integer({ min: 1, max: 9 }),
    choices: fc.array(fc.nat(0xffff), { maxLength: 30 }),
  });

  it('is told once, and nothing that was under way or comes later is said to be durable', async () => {
    let failed = 0;
    await fc.assert(
      fc.asyncProperty(faults, async ({ at, code, more, choices }) => {
        const files = new PowerLossFiles();
        const told: number[] = [];
        const failures: Error[] = [];
        let marks: JournalMarks | undefined;
        const onDurable = (writes: readonly number[], now: JournalMarks): void => {
          expect(failures).toEqual([]);
          told.push(...writes);
          marks = now;
        };
        const options = optionsOf(files, { onDurable, onFailure: (failure) => failures.push(failure) });
        const journal = await createJournal(options);
        let operations = 0;
        files.fault = ({ kind }) => {
          if (kind !== 'write' && kind !== 'sync') return undefined;
          operations += 1;
          // The device works again afterwards: that changes nothing.
          return operations === at + 1 ? code : undefined;
        };
        for (let seq = 1; seq <= 20; seq += 1) {
          const bytes = bytesOf(seq, 1 + (seq % 3));
          if (bytes.length <= journal.room) journal.write(seq, seq, bytes, xxh32(bytes));
          if (seq % more === 0) await journal.settled().catch(() => undefined);
        }
        await journal.settled().catch(() => undefined);
        expect(failures.length).toBeLessThanOrEqual(1);
        failed += failures.length;
        const [failure] = failures;
        if (failure !== undefined) {
          expect(failure).toMatchObject({ code });
          expect(journal.room).toBe(0);
          const before = files.count;
          journal.mark('takeover', 1);
          journal.write(100, 0, bytesOf(1), xxh32(bytesOf(1)));
          await expect(journal.settled()).rejects.toBe(failure);
          expect(files.count).toBe(before);
          await journal.close();
        }
        const { writes } = await openJournal(optionsOf(files.cut(chooseBy(choices))));
        expect(writes.map(({ seq }) => seq).slice(0, told.length)).toEqual(told);
        expect(marks?.takeover ?? 0).toBe(0);
      }),
      { numRuns: 200 },
    );
    expect(failed).toBeGreaterThan(50);
  });

  it('that comes at once, while the group before is told, comes after nothing', async () => {
    const order: string[] = [];
    let groups = 0;
    const failing: FileFault = (file) => ({
      writeDurably: (position, parts, done) => {
        groups += 1;
        if (groups < 2) file.writeDurably(position, parts, done);
        else done(new FileFailure('write', file.path, 'EIO', 'the device failed'));
      },
    });
    const files = withFault(new PowerLossFiles(), failing);
    const options = optionsOf(new PowerLossFiles(), {
      onDurable: () => order.push('durable'),
      onFailure: () => order.push('failure'),
    });
    const journal = await createJournal({ ...options, files });
    journal.mark('permitted', 1);
    await new Promise((resolve) => setImmediate(resolve));
    journal.mark('permitted', 2);
    await expect(journal.settled()).rejects.toThrow('the device failed');
    expect(order).toEqual(['failure']);
  });

  it('while it is opened is an error of the file, and all files are closed', async () => {
    const files = await withJournal();
    let [open, closed] = [0, 0];
    files.fault = ({ kind, path }) => {
      if (kind === 'open') open += 1;
      if (kind === 'close') closed += 1;
      return kind === 'read' && path.endsWith('002') ? 'EIO' : undefined;
    };
    await expect(openJournal(optionsOf(files))).rejects.toThrow('the device failed: look at the log of the kernel');
    expect(closed).toBe(open);
  });
});

describe('journal: room', () => {
  it('is never without room for marks, however full it is, and has room again when writes are forgotten', async () => {
    const files = new PowerLossFiles();
    const journal = await createJournal(optionsOf(files, { segments: 3, segmentBytes: 12_288 }));
    let seq = 0;
    while (journal.room >= blockSize) {
      seq += 1;
      journal.write(seq, seq, bytesOf(1), xxh32(bytesOf(1)));
      await journal.settled();
    }
    expect(() => journal.write(seq + 1, 1, bytesOf(1), xxh32(bytesOf(1)))).toThrow(
      `a write of 512 bytes has no room in the journal, which has ${journal.room} for it: wait until writes are forgotten`,
    );
    for (let mark = 1; mark <= 100; mark += 1) {
      journal.mark('permitted', mark);
      await journal.settled();
      expect(journal.room).toBeLessThan(blockSize);
    }
    journal.forget(seq);
    expect(journal.room).toBeLessThan(blockSize);
    journal.mark('released', seq);
    await journal.settled();
    expect(journal.room).toBeGreaterThan(blockSize);
    await journal.close();
    const { marks } = await openJournal(optionsOf(files, { segments: 3, segmentBytes: 12_288 }));
    expect(marks).toEqual({ released: seq, permitted: 100, destaged: 0, takeover: 0 });
  });

  it('takes none for zeros', async () => {
    const files = new PowerLossFiles();
    const journal = await createJournal(optionsOf(files));
    const zeros = bytesOf(0, 1000);
    const almost = zeros.slice();
    almost[700 * blockSize] = 1;
    journal.write(1, 5, zeros, xxh32(zeros));
    expect(() => journal.write(2, 5, almost, xxh32(almost))).toThrow('has no room');
    await journal.close();
    const { journal: again, writes } = await openJournal(optionsOf(files));
    expect(writes.map(({ seq, block, size }) => [seq, block, size])).toEqual([[1, 5, zeros.length]]);
    expect(Buffer.compare(readBack(again, 1, zeros.length), zeros)).toBe(0);
  });
});
