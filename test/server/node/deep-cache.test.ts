// A cache that is larger than the memory of its node: hosts go on while the link is down, a start holds none of what it found in
// memory, and at the end both volumes are what was written, byte for byte.
import { closeSync, openSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { nodeFiles, type PrimaryNode, type SecondaryNode } from '../../../src/server/index.js';
import type { NbdClient } from '../../../src/server/nbd/index.js';
import { type FileFault, withFault } from '../planted-files.js';
import { LocalPair } from './local-pair.js';
import { until } from './until.js';

const blockSize = 4096;
const memoryBytes = 2 ** 22;
const sizes = { volumeBytes: 2 ** 23, cacheBytes: 6 * memoryBytes, memoryBytes };
const pieceBytes = 2 ** 18;

type Deep = { readonly pair: LocalPair; readonly model: Buffer; secondary: SecondaryNode; primary: PrimaryNode };

async function deepPair(given = sizes): Promise<Deep> {
  const pair = await LocalPair.make();
  onTestFinished(async () => {
    await pair.remove();
    if (pair.failures[0] !== undefined) throw pair.failures[0];
  });
  const secondary = await pair.startSecondary(given);
  const primary = await pair.startPrimary(given);
  return { pair, secondary, primary, model: Buffer.alloc(sizes.volumeBytes) };
}

/** Writes so many pieces, each in another place than the one before, over each other after a while; of each its number is filled in. */
async function write(host: NbdClient, { model }: Deep, first: number, count: number): Promise<void> {
  for (let k = first; k < first + count; k += 1) {
    const at = ((k * 7) % 29) * pieceBytes + (k % 3) * blockSize;
    const bytes = Buffer.alloc(pieceBytes, k + 1);
    bytes.copy(model, at);
    await host.write(at, bytes);
  }
}

/** Hosts read what they wrote, wherever it is. */
async function expectRead(host: NbdClient, { model }: Deep): Promise<void> {
  for (let at = 0; at < sizes.volumeBytes; at += 2 ** 20)
    expect(Buffer.compare(await host.read(at, 2 ** 20), model.subarray(at, at + 2 ** 20)), `from ${at}`).toBe(0);
}

const contentsOf = ({ pair }: Deep, name: string) => readFileSync(join(pair.path, `${name}.img`));

const isCopied = ({ primary, secondary }: Deep): boolean =>
  primary.status.positions.messaged === primary.status.positions.stored &&
  secondary.status.positions.permitted === primary.status.positions.stored;

/** Ends both in order, so that everything is on the volumes, and compares them. */
async function expectEqual(deep: Deep): Promise<void> {
  await until(() => isCopied(deep), 'everything is copied');
  await deep.primary.stop();
  await deep.secondary.stop();
  expect(contentsOf(deep, 'main').equals(deep.model), 'the volume of the primary is what was written').toBe(true);
  expect(contentsOf(deep, 'copy').equals(deep.model), 'and so is the copy').toBe(true);
}

it('deep cache: while the link is down hosts go on until the cache is full, not the memory', async () => {
  const deep = await deepPair();
  const host = await deep.pair.connect(deep.primary);
  deep.pair.link.cut();
  await write(host, deep, 0, 80);
  const { cache, memory, link } = deep.primary.status;
  expect(link.isUp).toBe(false);
  expect(cache.bytes).toBe(80 * pieceBytes);
  expect(cache.bytes).toBeGreaterThan(4 * memoryBytes);
  expect(memory.bytes).toBeLessThanOrEqual(memoryBytes);
  await expectRead(host, deep);
  deep.pair.link.mend();
  await expectEqual(deep);
});

it('deep cache: a start finds more than its memory holds, serves, and copies it from the journal', async () => {
  const deep = await deepPair();
  const before = await deep.pair.connect(deep.primary);
  deep.pair.link.cut();
  await write(before, deep, 0, 80);
  await deep.primary.stop();
  deep.primary = await deep.pair.startPrimary({ ...sizes, alone: true });
  const host = await deep.pair.connect(deep.primary);
  const { memory, positions } = deep.primary.status;
  expect([memory.bytes, positions.stored - positions.released]).toEqual([0, 80]);
  await expectRead(host, deep);
  await write(host, deep, 80, 10);
  deep.pair.link.mend();
  await expectEqual(deep);
});

it('deep cache: a secondary that starts again takes no more than its cache has room for, and goes on', async () => {
  const deep = await deepPair();
  const host = await deep.pair.connect(deep.primary);
  await write(host, deep, 0, 60);
  await until(() => isCopied(deep), 'everything arrived');
  // The credit for what has left memory is on its way.
  await pause(100);
  // Without a message of theirs the next ones stay in its cache.
  deep.pair.link.stall('from the target');
  await write(host, deep, 60, 6);
  await until(() => deep.secondary.status.positions.newest === 66, 'the next arrived');
  await deep.secondary.stop();
  deep.secondary = await deep.pair.startSecondary(sizes);
  expect(deep.secondary.status.memory.bytes).toBe(0);
  deep.pair.link.mend();
  await write(host, deep, 66, 30);
  await expectEqual(deep);
});

it('deep cache: bytes of the journal that changed are never sent as a write: the node ends', async () => {
  const deep = await deepPair();
  const { pair } = deep;
  const before = await pair.connect(deep.primary);
  pair.link.cut();
  await write(before, deep, 0, 4);
  await deep.primary.stop();
  const damaged: FileFault = (file) => ({
    readNow: (position, into) => {
      file.readNow(position, into);
      if (file.path.includes('journal')) into[5] = (into[5] ?? 0) ^ 1;
    },
  });
  const files = withFault(nodeFiles, damaged);
  const failures: Error[] = [];
  deep.primary = await pair.startPrimary({ ...sizes, files, alone: true, onFailure: (error) => failures.push(error) });
  pair.link.mend();
  await until(() => failures.length > 0, 'it has failed');
  expect(failures[0]?.message).toBe('write 1 is damaged in the journal: its checksum is not that of its bytes');
});

it('deep cache: short writes, which fill the journal long before the cache, are made durable on the volume in time', async () => {
  const pair = await LocalPair.make();
  onTestFinished(() => pair.remove());
  const short = { volumeBytes: 2 ** 20, blockSize: 512, segmentBytes: 2 ** 21 };
  let [completed, firstSync] = [0, 0];
  const counted: FileFault = (file) => ({
    datasync: (done) => {
      if (file.path.endsWith('main.img') && firstSync === 0) firstSync = completed;
      file.datasync(done);
    },
  });
  // Only what is opened, and not made, is watched.
  closeSync(openSync(join(pair.path, 'main.img'), 'w'));
  truncateSync(join(pair.path, 'main.img'), short.volumeBytes);
  await pair.startSecondary(short);
  const primary = await pair.startPrimary({ ...short, files: withFault(nodeFiles, counted) });
  const host = await pair.connect(primary);
  // Each takes a page of a journal that has room for four segments of 512: three quarters are 1536, far from 3 MiB of payload.
  for (; completed < 2_100; completed += 1) await host.write((completed % 2048) * 512, Buffer.alloc(512, completed));
  expect(firstSync).toBeGreaterThan(0);
  expect(firstSync).toBeLessThan(2_048);
  expect(pair.failures).toEqual([]);
});

it('deep cache: a write that finds no room makes room, and waits for no more to come together', async () => {
  const deep = await deepPair({ ...sizes, cacheBytes: memoryBytes });
  const host = await deep.pair.connect(deep.primary);
  const began = performance.now();
  // Of two there is less than three quarters of the cache, and of a third one less than the rest.
  for (let k = 0; k < 4; k += 1) {
    const bytes = Buffer.alloc(1_433_600, k + 1);
    bytes.copy(deep.model, k * bytes.length);
    await host.write(k * bytes.length, bytes);
  }
  expect(performance.now() - began, 'far from the ten seconds after which what is too little goes').toBeLessThan(7_000);
  await expectEqual(deep);
});

it('deep cache: what the secondary has already is not sent again when the primary starts again', async () => {
  const deep = await deepPair();
  await write(await deep.pair.connect(deep.primary), deep, 0, 40);
  await until(() => isCopied(deep), 'everything is copied');
  deep.pair.link.cut();
  await until(() => !deep.primary.status.link.isUp, 'the link is down');
  await deep.primary.stop();
  deep.pair.link.mend();
  deep.primary = await deep.pair.startPrimary(sizes);
  expect(deep.primary.status.positions).toMatchObject({ stored: 40, released: 0 });
  await until(() => deep.primary.status.positions.messaged === 40, 'it knows');
  expect(deep.primary.status.link.counts?.bytesSent).toBeLessThan(4 * pieceBytes);
  await expectEqual(deep);
});
