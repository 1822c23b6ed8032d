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

describe('destager: batches', () => {
  it('writes of each block only the newest, blocks in a row at once, in their order, then makes them durable once', async () => {
    const files = new PowerLossFiles();
    const volume = await volumeRoom.openVolume('/main.img', 16 * 512, files);
    const calls: string[] = [];
    const spied = {
      path: volume.path,
      bytes: volume.bytes,
      isEmpty: volume.isEmpty,
      read: () => undefined,
      write: (position: number, parts: readonly Uint8Array[], done: Parameters<typeof volume.write>[2]) => {
        calls.push(`${position / 512}: ${parts.map((part) => `${part[0]}x${part.length / 512}`).join(' ')}`);
        volume.write(position, parts, done);
      },
      datasync: (done: Parameters<typeof volume.datasync>[0]) => {
        calls.push('datasync');
        volume.datasync(done);
      },
      close: () => volume.close(),
    };
    const writes = [
      [9, 1],
      [2, 4],
      [3, 1],
      [1, 1],
      [9, 1],
    ] as const;
    const destager = new volumeRoom.Destager({
      volume: spied,
      blockSize: 512,
      firstBlock: (seq) => writes[seq - 11]?.[0] ?? 0,
      bytes: (seq) => new Uint8Array((writes[seq - 11]?.[1] ?? 0) * 512).fill(seq),
      onDestaged: (last) => calls.push(`destaged ${last}`),
      onFailure: (failure) => {
        throw failure;
      },
    });
    expect(destager.isIdle).toBe(true);
    destager.destage(11, 13);
    destager.destage(14, 15);
    expect(destager.isIdle).toBe(false);
    await destager.settled();
    expect(calls).toEqual(['1: 14x1 12x1 13x1 12x2', '9: 15x1', 'datasync', 'destaged 15']);
    expect(() => destager.destage(17, 18)).toThrow('writes 17 to 18 were handed over after 15');
    expect(() => destager.destage(16, 15)).toThrow(RangeError);
  });
});

describe('destager: pieces', () => {
  it('are made durable one after the other, and only then is anything destaged', async () => {
    const files = new PowerLossFiles();
    const calls: string[] = [];
    const told: FileFault = (file) => ({
      write: (position, parts, done) => {
        calls.push(`${position / 512}`);
        file.write(position, parts, done);
      },
      datasync: (done) => {
        calls.push('datasync');
        file.datasync(done);
      },
    });
    await (await volumeRoom.openVolume('/main.img', 64 * 512, files)).close();
    const destager = new volumeRoom.Destager({
      volume: await volumeRoom.openVolume('/main.img', 64 * 512, withFault(files, told)),
      blockSize: 512,
      pieceBytes: 1024,
      firstBlock: (seq) => seq * 2,
      bytes: (seq) => new Uint8Array(seq === 3 ? 1024 : 512).fill(seq),
      onDestaged: (last) => calls.push(`destaged ${last}`),
      onFailure: (failure) => {
        throw failure;
      },
    });
    destager.destage(1, 6);
    await destager.settled();
    // Blocks 6, 7 and 8 are one run.
    expect(calls).toEqual(['2', '4', 'datasync', '6', 'datasync', '10', '12', 'datasync', 'destaged 6']);
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
      bytes: () => new Uint8Array(512),
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
        bytes: (seq) => new Uint8Array(512).fill(seq),
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
    vi.doUnmock('../../src/server/volume/batch.js');
  });

  const isFound = async (tested: Parameters<typeof destaging>[0], fault: FileFault): Promise<boolean> => {
    const property = fc.asyncProperty(plans, (plan) => destaging(tested, fault, plan));
    return (await fc.check(property, { seed: 20_261_123, numRuns: 500, endOnFailure: true })).failed;
  };

  it('where nothing is made durable', async () => {
    expect(await isFound(volumeRoom, withoutSync)).toBe(true);
  });

  it('where the last piece is not made durable', async () => {
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
    vi.doMock('../../src/server/volume/batch.js', async (original) => {
      const { runsOf } = await original<typeof import('../../src/server/volume/batch.js')>();
      const backwards: typeof runsOf = (writes, blockSize) => runsOf(writes.toReversed(), blockSize);
      return { runsOf: backwards };
    });
    vi.resetModules();
    expect(await isFound(await import('../../src/server/volume/index.js'), noFault)).toBe(true);
  });
});
