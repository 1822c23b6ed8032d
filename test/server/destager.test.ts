// A destager against a plain image, with loss of power; and faults that it would have to have.
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FileFailure } from '../../src/server/files/index.js';
import * as volumeRoom from '../../src/server/volume/index.js';
import { destaging, plans } from './destaging.js';
import { type FileFault, withFault, withoutSync } from './planted-files.js';
import { PowerLossFiles } from './power-loss-files.js';

const noFault: FileFault = () => ({});

describe('destager: whatever waits, and whenever the power is lost', () => {
  it('the volume has what was said to be destaged, and nothing older', async () => {
    await fc.assert(
      fc.asyncProperty(plans, (plan) => destaging(volumeRoom, noFault, plan)),
      { numRuns: 400 },
    );
  });
});

/** What is written and made durable on a volume of 64 blocks, in order, as `calls` has it: the block, and what its bytes are. */
async function toldVolume(calls: string[]) {
  const files = new PowerLossFiles();
  await (await volumeRoom.openVolume('/main.img', 64 * 512, files)).close();
  const told: FileFault = (file) => ({
    write: (position, parts, done) => {
      const bytes = Buffer.concat(parts);
      const blocks = Array.from({ length: bytes.length / 512 }, (_, k) => bytes[k * 512]);
      calls.push(`${position / 512}: ${blocks.join(' ')}`);
      file.write(position, parts, done);
    },
    datasync: (done) => {
      calls.push('datasync');
      file.datasync(done);
    },
  });
  return volumeRoom.openVolume('/main.img', 64 * 512, withFault(files, told));
}

type Given = Partial<volumeRoom.DestagerOptions>;

/** A destager of writes of these blocks, from the eleventh on; each has its number in all bytes. */
async function destagerOf(calls: string[], writes: readonly (readonly [number, number])[], given: Given = {}) {
  return new volumeRoom.Destager({
    volume: await toldVolume(calls),
    blockSize: 512,
    firstBlock: (seq) => writes[seq - 11]?.[0] ?? 0,
    length: (seq) => writes[seq - 11]?.[1] ?? 0,
    copy: (seq, _, into) => into.fill(seq),
    onDestaged: (last) => calls.push(`destaged ${last}`),
    onFailure: (failure) => {
      throw failure;
    },
    ...given,
  });
}

const single = (count: number) => Array.from({ length: count }, (_, k) => [2 * k, 1] as const);

describe('destager: rounds', () => {
  it('writes of each block only the newest, blocks in a row at once, in their order, then makes them durable once', async () => {
    const calls: string[] = [];
    const destager = await destagerOf(calls, [
      [9, 1],
      [2, 4],
      [3, 1],
      [1, 1],
      [9, 1],
    ]);
    expect(destager.isIdle).toBe(true);
    destager.destage(11, 13);
    destager.destage(14, 15);
    expect(destager.isIdle).toBe(false);
    await destager.settled();
    expect(calls).toEqual(['1: 14 12 13 12 12', '9: 15', 'datasync', 'destaged 15']);
    expect(() => destager.destage(17, 18)).toThrow('writes 17 to 18 were handed over after 15');
    expect(() => destager.destage(16, 15)).toThrow(RangeError);
  });

  it('pieces are made durable one after the other, and only then is anything destaged', async () => {
    const calls: string[] = [];
    const destager = await destagerOf(calls, [...single(2), [6, 3], [10, 1]], { pieceBytes: 1024 });
    destager.destage(11, 14);
    await destager.settled();
    expect(calls).toEqual([
      ...['0: 11', '2: 12', 'datasync', '6: 13 13', 'datasync', '8: 13', '10: 14', 'datasync', 'destaged 14'],
    ]);
  });
});

describe('destager: when a round begins', () => {
  const far = { blocks: 100, milliseconds: 60_000 };

  it('as soon as enough blocks wait, with all that is handed over by then', async () => {
    const calls: string[] = [];
    const destager = await destagerOf(calls, single(4), { startAfter: { blocks: 3, milliseconds: 60_000 } });
    destager.destage(11, 12);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(calls).toEqual([]);
    destager.destage(13, 14);
    await destager.settled();
    expect(calls.at(-1)).toBe('destaged 14');
    expect(calls.filter((call) => call === 'datasync')).toHaveLength(1);
  });

  it('what is too little waits for more, and not for ever', async () => {
    const calls: string[] = [];
    const destager = await destagerOf(calls, single(2), { startAfter: { blocks: 100, milliseconds: 200 } });
    destager.destage(11, 11);
    await new Promise((resolve) => setTimeout(resolve, 20));
    destager.destage(12, 12);
    await destager.settled();
    expect(calls).toEqual(['0: 11', '2: 12', 'datasync', 'destaged 12']);
  });

  it('at once when room is short, and in a hurry', async () => {
    const calls: string[] = [];
    let isShort = false;
    const destager = await destagerOf(calls, single(4), { startAfter: far, isShort: () => isShort });
    destager.destage(11, 11);
    isShort = true;
    destager.destage(12, 12);
    await destager.settled();
    expect(calls.at(-1)).toBe('destaged 12');
    isShort = false;
    destager.destage(13, 13);
    destager.hurry();
    await destager.settled();
    destager.destage(14, 14);
    await destager.settled();
    expect(calls.at(-1)).toBe('destaged 14');
  });

  it('what comes during a round is in the next one', async () => {
    const calls: string[] = [];
    const destager = await destagerOf(calls, single(3), {
      onDestaged: (last) => {
        calls.push(`destaged ${last}`);
        if (last === 11) destager.destage(12, 12);
      },
    });
    destager.destage(11, 11);
    await vi.waitUntil(() => calls.includes('destaged 12'));
    expect(calls).toEqual(['0: 11', 'datasync', 'destaged 11', '2: 12', 'datasync', 'destaged 12']);
  });
});

describe('destager: a stop', () => {
  it('waits for the batch that is under way, says nothing of it, and begins no other', async () => {
    const files = new PowerLossFiles();
    const calls: string[] = [];
    let begun: () => void = () => {};
    const isUnderWay = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const slow: FileFault = (file) => ({
      datasync: (done) => {
        calls.push('datasync');
        begun();
        setTimeout(() => {
          calls.push('done');
          file.datasync(done);
        }, 20);
      },
    });
    await (await volumeRoom.openVolume('/main.img', 64 * 512, files)).close();
    const destager = new volumeRoom.Destager({
      volume: await volumeRoom.openVolume('/main.img', 64 * 512, withFault(files, slow)),
      blockSize: 512,
      firstBlock: (seq) => seq,
      length: () => 1,
      copy: () => {},
      onDestaged: (last) => calls.push(`destaged ${last}`),
      onFailure: (failure) => calls.push(failure.message),
    });
    destager.destage(1, 2);
    await isUnderWay;
    destager.destage(3, 4);
    await Promise.all([destager.stop(), destager.stop()]);
    expect(calls).toEqual(['datasync', 'done']);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(calls).toEqual(['datasync', 'done']);
    await destager.stop();
  });
});

describe('destager: an error', () => {
  it.each(['write', 'sync'] as const)(
    'of a %s is told once, and nothing is said to be destaged after it',
    async (kind) => {
      const files = new PowerLossFiles();
      const volume = await volumeRoom.openVolume('/main.img', 64 * 512, files);
      const told: number[] = [];
      const failures: Error[] = [];
      let isBroken = false;
      files.fault = (operation) => (isBroken && operation.kind === kind ? 'EIO' : undefined);
      const destager = new volumeRoom.Destager({
        volume,
        blockSize: 512,
        firstBlock: (seq) => seq * 2,
        length: () => 1,
        copy: (seq, _, into) => into.fill(seq),
        onDestaged: (last) => told.push(last),
        onFailure: (failure) => failures.push(failure),
      });
      destager.destage(1, 5);
      await destager.settled();
      isBroken = true;
      destager.destage(6, 12);
      await expect(destager.settled()).rejects.toThrow('the device failed');
      isBroken = false;
      destager.destage(13, 20);
      await expect(destager.settled()).rejects.toBeInstanceOf(FileFailure);
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(told).toEqual([5]);
      expect(failures).toHaveLength(1);
    },
  );
});

describe('destager: a planted fault is found', () => {
  afterEach(() => {
    vi.resetModules();
    vi.doUnmock('../../src/server/volume/newest-blocks.js');
  });

  const isFound = async (tested: Parameters<typeof destaging>[0], fault: FileFault): Promise<boolean> => {
    const property = fc.asyncProperty(plans, (plan) => destaging(tested, fault, plan));
    return (await fc.check(property, { seed: 20_261_123, numRuns: 500, endOnFailure: true })).failed;
  };

  it('where nothing is made durable', async () => {
    expect(await isFound(volumeRoom, withoutSync)).toBe(true);
  });

  it('where some are not made durable', async () => {
    let count = 0;
    const everyOther: FileFault = (file) => ({
      datasync: (done) => {
        count += 1;
        if (count % 2 === 0) file.datasync(done);
        else setImmediate(done);
      },
    });
    expect(await isFound(volumeRoom, everyOther)).toBe(true);
  });

  it('where it is made durable before it is written', async () => {
    const late: FileFault = (file) => ({
      write: (position, parts, done) => {
        file.write(position, parts, () => undefined);
        done();
      },
    });
    expect(await isFound(volumeRoom, late)).toBe(true);
  });

  it('where an older write covers a newer one', async () => {
    vi.doMock('../../src/server/volume/newest-blocks.js', async (original) => {
      const { newestBlocks } = await original<typeof import('../../src/server/volume/newest-blocks.js')>();
      // Numbers from the end: the oldest looks like the newest.
      const oldest: typeof newestBlocks = (first, last, { firstBlock, length }) => {
        const mirrored = (seq: number) => first + last - seq;
        const { blocks, owners } = newestBlocks(first, last, {
          firstBlock: (seq) => firstBlock(mirrored(seq)),
          length: (seq) => length(mirrored(seq)),
        });
        return { blocks, owners: owners.map(mirrored) };
      };
      return { newestBlocks: oldest };
    });
    vi.resetModules();
    expect(await isFound(await import('../../src/server/volume/index.js'), noFault)).toBe(true);
  });
});
