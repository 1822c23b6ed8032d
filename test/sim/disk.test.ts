// A disk shows what was written at once, and promises it only after a flush; a destager asks for no more.
import { describe, expect, it } from 'vitest';
import { Destager, Disk } from '../../src/sim/index.js';

const filled = (value: number, blocks = 1) => new Uint8Array(blocks * 4).fill(value);
const firstBytes = (bytes: Uint8Array) => [...bytes].filter((_, k) => k % 4 === 0);

describe('sim: disk', () => {
  it('sim: disk: a write is read at once and durable after a flush', () => {
    const disk = new Disk(2, 4);
    disk.write(1, filled(7));
    expect(disk.read(1, 1)).toEqual(filled(7));
    expect(firstBytes(disk.durable)).toEqual([0, 0]);
    disk.flush();
    expect(firstBytes(disk.durable)).toEqual([0, 7]);
  });

  it('sim: disk: blocks become durable in any order, but the writes of a block in theirs', () => {
    const disk = new Disk(2, 4);
    disk.write(0, filled(1));
    disk.write(1, filled(2));
    disk.write(0, filled(3));
    expect(disk.completable).toBe(2);
    disk.complete(1);
    expect(firstBytes(disk.durable)).toEqual([0, 2]);
    disk.complete(0);
    expect(firstBytes(disk.durable)).toEqual([1, 2]);
    disk.complete(0);
    expect(firstBytes(disk.durable)).toEqual([3, 2]);
  });

  it('sim: disk: a crash loses, keeps or tears what was not flushed', () => {
    const disk = new Disk(3, 4);
    for (const block of [0, 1, 2]) disk.write(block, filled(9));
    const fates = ['lost', 'kept', 3] as const;
    let asked = 0;
    disk.crash(() => fates[asked++] ?? 'kept');
    expect([...disk.durable]).toEqual([0, 0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 0]);
    expect(disk.read(0, 1)).toEqual(filled(0));
    expect(disk.completable).toBe(0);
  });
});

describe('sim: destager', () => {
  const twoWrites = (coalesces: boolean) => {
    const disk = new Disk(3, 4);
    const destager = new Destager(disk, coalesces);
    destager.add(1, 0, filled(1, 2));
    destager.add(2, 1, filled(2, 2));
    return { disk, steps: Array.from({ length: 7 }, () => (destager.isIdle ? 'idle' : destager.step())) };
  };

  it('sim: destager: writes go to the disk a block at a time, in order, each flushed before it is reported', () => {
    const { disk, steps } = twoWrites(false);
    expect(steps).toEqual([0, 0, 1, 0, 0, 2, 'idle']);
    expect(firstBytes(disk.durable)).toEqual([1, 2, 2]);
  });

  it('sim: destager: what waits together may go together, of each block the newest', () => {
    const { disk, steps } = twoWrites(true);
    expect(steps).toEqual([0, 0, 0, 2, 'idle', 'idle', 'idle']);
    expect(firstBytes(disk.durable)).toEqual([1, 2, 2]);
  });
});
