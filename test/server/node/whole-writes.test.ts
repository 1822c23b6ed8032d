// Writes of hosts through a whole pair: what is promised to be one unit is one, and is reported no sooner than the host is told.
import { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import { mostWriteBytes } from '../../../src/server/node/node-options.js';
import { until } from '../until.js';
import { wholePair } from './whole-pair.js';

it('whole writes: a write of 1 MiB is one write on its way, wherever it begins', async () => {
  const { primary, secondary, host } = await wholePair();
  for (const [k, offset] of [0, 512, 4095, 1_000_000].entries()) {
    await host.write(offset, Buffer.alloc(mostWriteBytes, k + 1));
    expect(primary.status.positions.reported).toBe(k + 1);
  }
  await until(() => secondary.status.positions.destaged === 4, 'the copy has all of them');
  expect(primary.status.link.counts?.connections).toBe(1);
});

it('whole writes: of a write that becomes several nothing is reported or copied before its host can be told', async () => {
  const { primary, secondary, link, host } = await wholePair({ cacheBytes: 4 * mostWriteBytes });
  link.cut();
  // So that its first piece has room and its second has none.
  for (const k of [0, 1]) await host.write(k * mostWriteBytes, Buffer.alloc(mostWriteBytes, k + 1));
  await host.write(2 * mostWriteBytes, Buffer.alloc(mostWriteBytes / 2, 3));
  let isTold = false;
  const written = host.write(4 * mostWriteBytes, Buffer.alloc(2 * mostWriteBytes, 4)).then(() => {
    isTold = true;
  });
  await until(() => primary.status.positions.issued === 4, 'the first piece is taken');
  await pause(200);
  expect([isTold, primary.status.positions.reported]).toEqual([false, 3]);
  link.mend();
  const reported = new Set<number>();
  while (!isTold) {
    reported.add(primary.status.positions.reported);
    await new Promise(setImmediate);
  }
  await written;
  expect([...reported].filter((seq) => seq !== 3 && seq !== 5)).toEqual([]);
  await until(() => secondary.status.positions.destaged === 5, 'the copy has all of them');
});

it('whole writes: a write of more than half of the cache is refused, and one of half of it is done at any place', async () => {
  const { primary, secondary, host } = await wholePair({ cacheBytes: 4 * mostWriteBytes });
  await expect(host.write(0, Buffer.alloc(2 * mostWriteBytes + 1))).rejects.toThrow('EINVAL');
  for (const offset of [0, 1, 4095, 5_000_000]) await host.write(offset, Buffer.alloc(2 * mostWriteBytes, 7));
  await Promise.all([0, 512, 4096].map((offset) => host.write(offset, Buffer.alloc(2 * mostWriteBytes, 8))));
  expect((await host.read(512, 2 * mostWriteBytes)).every((byte) => byte === 8)).toBe(true);
  const { issued } = primary.status.positions;
  await until(() => secondary.status.positions.destaged === issued, 'the copy has all of them');
});

it('whole writes: zeroes over a whole volume, many times the cache, are done, and copied', async () => {
  const { primary, secondary, host, volumeBytes } = await wholePair({ cacheBytes: 4 * mostWriteBytes });
  await host.write(volumeBytes - 4096, Buffer.alloc(4096, 9));
  await host.zero(100, volumeBytes - 100);
  expect((await host.read(volumeBytes - 4096, 4096)).every((byte) => byte === 0)).toBe(true);
  const { issued } = primary.status.positions;
  expect(primary.status.positions.reported).toBe(issued);
  await until(() => secondary.status.positions.destaged === issued, 'the copy has all of them');
});

it('whole writes: the host is answered before the write leaves for the secondary', async () => {
  const { primary, link, host } = await wholePair();
  const write = vi.spyOn(Socket.prototype, 'write');
  onTestFinished(() => write.mockRestore());
  await pause(20);
  const hostPort = Number(primary.status.hosts.listen?.split(':').at(-1));
  for (let k = 0; k < 20; k += 1) {
    write.mockClear();
    await host.write(k * 8192, Buffer.alloc(8192, k + 1));
    await until(() => primary.status.positions.acknowledged === k + 1, 'the write is acknowledged');
    const sockets = write.mock.contexts.map((socket) => socket as Socket);
    const answered = sockets.findIndex(({ localPort }) => localPort === hostPort);
    const lengths = write.mock.calls.map(([bytes]) => (bytes as Uint8Array).length);
    const isCopy = ({ remotePort }: Socket, at: number) =>
      remotePort === link.address.port && (lengths[at] ?? 0) > 8192;
    const copied = sockets.findIndex(isCopy);
    expect(copied).toBeGreaterThan(-1);
    expect(answered).toBeLessThan(copied);
    await pause(5);
  }
});
