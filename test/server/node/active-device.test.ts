// What a secondary serves after a takeover, against a plain array of bytes: writes of any place wait until everything permitted
// is destaged, and are durable, in their order, when they are completed.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ReadElsewhere, Secondary, xxh32 } from '../../../src/impl/index.js';
import { ActiveDevice } from '../../../src/server/node/active-device.js';
import { openVolume } from '../../../src/server/volume/index.js';
import { type PowerLossFiles as Disk, PowerLossFiles } from '../power-loss-files.js';

const blockSize = 512;
const blocks = 16;
const volumeBytes = blockSize * blocks;

type Change = { readonly offset: number; readonly length: number; readonly fill: number };
const change: fc.Arbitrary<Change> = fc
  .record({ offset: fc.nat(volumeBytes - 1), length: fc.integer({ min: 1, max: 4 * blockSize }), fill: fc.nat(255) })
  .map(({ offset, length, fill }) => ({ offset, length: Math.min(length, volumeBytes - offset), fill }));

/** Writes of one block each, all of them permitted, none destaged. */
const cached = fc.array(fc.record({ block: fc.nat(blocks - 1), fill: fc.integer({ min: 1, max: 255 }) }), {
  maxLength: 8,
});

async function served(writes: readonly { readonly block: number; readonly fill: number }[]) {
  const disk = new PowerLossFiles();
  const volume = await openVolume('/volume', volumeBytes, disk);
  const asked: number[] = [];
  const outputs = {
    store: () => {},
    acknowledge: () => {},
    permit: () => {},
    takeOver: () => {},
    destage: (_: number, last: number) => asked.push(last),
  };
  const fillOf = (seq: number) => writes[seq - 1]?.fill ?? 0;
  const elsewhere: ReadElsewhere = (seq, _, into) => into.fill(fillOf(seq));
  const controller = new Secondary({ capacity: 16, blockSize, checksum: xxh32, elsewhere }, outputs);
  const found = writes.map(({ block }, k) => ({
    seq: k + 1,
    block,
    length: 1,
    checksum: xxh32(Buffer.alloc(blockSize, fillOf(k + 1))),
  }));
  controller.start({ permitted: writes.length, destaged: 0, active: true }, found);
  const failures: Error[] = [];
  const device = new ActiveDevice({ controller, volume, blockSize, onFailure: (failure) => failures.push(failure) });
  const model = Buffer.alloc(volumeBytes);
  for (const { block, fill } of writes) model.fill(fill, block * blockSize, (block + 1) * blockSize);
  return { disk, volume, controller, device, model, failures };
}

const answerOf = (ask: (done: (error?: { readonly code: string }) => void) => void): Promise<string | undefined> =>
  new Promise((resolve) => ask((error) => resolve(error?.code)));

/** What the destager does. */
async function destage(
  { controller, volume, device }: Awaited<ReturnType<typeof served>>,
  writes: readonly { readonly block: number; readonly fill: number }[],
) {
  for (const { block, fill } of writes)
    await new Promise((resolve) => volume.write(block * blockSize, [Buffer.alloc(blockSize, fill)], resolve));
  await new Promise((resolve) => volume.datasync(resolve));
  controller.destaged(writes.length);
  device.advance();
}

const withoutPower = (disk: Disk) => Buffer.from(disk.cut(() => 0).contents('/volume'));

describe('active device', () => {
  it('active device: it is the image, takes writes when that is destaged, and what is completed is durable', async () => {
    await fc.assert(
      fc.asyncProperty(cached, fc.array(change, { maxLength: 10 }), async (writes, changes) => {
        const all = await served(writes);
        const { device, model, disk } = all;
        const image = Buffer.alloc(volumeBytes);
        expect(await answerOf((done) => device.read(0, image, done))).toBeUndefined();
        expect(image.equals(model)).toBe(true);
        let completed = 0;
        const answers = changes.map(({ offset, length, fill }) =>
          answerOf((done) =>
            fill === 0 ? device.zero(offset, length, done) : device.write(offset, Buffer.alloc(length, fill), done),
          ).then((error) => {
            completed += 1;
            return error;
          }),
        );
        await new Promise((resolve) => setImmediate(resolve));
        if (writes.length > 0) expect(completed).toBe(0);
        await destage(all, writes);
        expect(await Promise.all(answers)).toEqual(changes.map(() => undefined));
        for (const { offset, length, fill } of changes) model.fill(fill, offset, offset + length);
        const part = Buffer.alloc(700);
        await answerOf((done) => device.read(300, part, done));
        expect(part.equals(model.subarray(300, 1000))).toBe(true);
        expect(withoutPower(disk).equals(model)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('active device: a write that fails is never completed, nor any after it, and the node is told', async () => {
    const all = await served([]);
    const { device, disk, failures } = all;
    disk.fault = ({ kind }) => (kind === 'sync' ? 'EIO' : undefined);
    let answers = 0;
    device.write(0, Buffer.alloc(10), () => {
      answers += 1;
    });
    while (failures.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(answers).toBe(0);
    expect(await answerOf((done) => device.write(0, Buffer.alloc(10), done))).toBe('EIO');
    expect(await answerOf((done) => device.flush(done))).toBe('EIO');
  });
});
