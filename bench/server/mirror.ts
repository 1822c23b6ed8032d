// The pair beside qemu-storage-daemon's mirror in the background, both with 40 ms to the copy, cut in the middle: whether what is
// on the copy is a prefix of numbered blocks, and whether a file system and a database on it are whole.
//
//   node out/bench/bench/server/mirror.js [--cuts 8] [--databases 12] [--log file]
//
// With --log, what nbdkit logged of both ends is left in a file: what `destage check` says of it is in examples/mirror.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { connectNbd } from '../../src/server/index.js';
import { Random, runSeed } from '../../src/sim/index.js';
import { audit, Dealer, openBank } from '../../test/e2e/bank.js';
import { checkFileSystem, FuseDisk, makeFileSystem, withFileSystem } from '../../test/e2e/mounted-disk.js';
import { BlockdevMirror } from './peers/blockdev-mirror.js';
import { CutPair } from './peers/cut-pair.js';

const { values } = parseArgs({
  options: {
    cuts: { type: 'string', default: '8' },
    databases: { type: 'string', default: '12' },
    log: { type: 'string' },
  },
});
const bytes = 64 * 2 ** 20;
const blockSize = 4096;
const delayMilliseconds = 40;

/** A disk with a copy, of which the disk can be killed. */
type Copied = {
  readonly port: number;
  /** Kills the disk. @returns the image of the copy, as whoever goes on with it finds it */
  readonly die: () => Promise<string>;
};

type Contestant = { readonly name: string; readonly start: (folder: string) => Promise<Copied> };

const contestants: readonly Contestant[] = [
  { name: 'blockdev-mirror, background', start: (folder) => mirror(folder) },
  { name: 'destage', start: (folder) => CutPair.start(folder, bytes, delayMilliseconds) },
];

async function mirror(folder: string): Promise<Copied> {
  const options = { copyMode: 'background', bytes, delayMilliseconds, isDurable: false, isFilled: false } as const;
  const disk = await BlockdevMirror.start(folder, options);
  const die = async () => {
    await disk.kill();
    return disk.targetImage;
  };
  return { port: disk.port, die };
}

const say = (text: string) => process.stdout.write(`${text}\n`);

/** Block k of a list that is in no order gets number k; each is completed before the next. @returns how many were completed */
async function writeNumbered(port: number, blocks: readonly number[], outstanding: number): Promise<() => number> {
  const client = await connectNbd({ server: { host: '127.0.0.1', port }, exportName: '' });
  let [next, completed] = [0, 0];
  const writeOn = async (): Promise<void> => {
    for (let block = blocks[next]; block !== undefined; block = blocks[next]) {
      next += 1;
      const content = Buffer.alloc(blockSize);
      content.writeUInt32LE(next);
      await client.write(block * blockSize, content);
      completed += 1;
    }
  };
  for (let k = 0; k < outstanding; k += 1) writeOn().catch(() => {});
  return () => completed;
}

/** Numbers that are on the copy, although an earlier one is not. */
function beyondPrefix(image: string, blocks: readonly number[]): { readonly prefix: number; readonly beyond: number } {
  const copy = readFileSync(image);
  const isThere = (number: number) => copy.readUInt32LE((blocks[number - 1] ?? 0) * blockSize) === number;
  let prefix = 0;
  while (prefix < blocks.length && isThere(prefix + 1)) prefix += 1;
  return { prefix, beyond: blocks.filter((_, k) => k > prefix && isThere(k + 1)).length };
}

async function cut(contestant: Contestant, folder: string, round: number): Promise<string | undefined> {
  const random = new Random(runSeed(7, round));
  const blocks = shuffled(bytes / blockSize, random);
  const disk = await contestant.start(folder);
  const completed = await writeNumbered(disk.port, blocks, round % 2 === 0 ? 1 : 16);
  const enough = random.between(200, 1_000);
  while (completed() < enough) await pause(5);
  const { prefix, beyond } = beyondPrefix(await disk.die(), blocks);
  say(`  ${contestant.name}: ${completed()} completed, the copy has the first ${prefix}, and ${beyond} after a gap`);
  return beyond > 0 ? 'no prefix' : undefined;
}

function shuffled(count: number, random: Random): readonly number[] {
  const list = Array.from({ length: count }, (_, k) => k);
  for (let k = count - 1; k > 0; k -= 1) {
    const other = random.between(0, k);
    [list[k], list[other]] = [list[other] ?? 0, list[k] ?? 0];
  }
  return list;
}

async function database(contestant: Contestant, folder: string, round: number): Promise<string | undefined> {
  const random = new Random(runSeed(8, round));
  const copied = await contestant.start(folder);
  const disk = await FuseDisk.attach(join(folder, 'fuse'), { host: '127.0.0.1', port: copied.port });
  await makeFileSystem(disk.path);
  const found = await withFileSystem(disk.path, join(folder, 'files'), async (files) => {
    await openBank(files);
    // Everything until here arrives.
    await pause(3_000);
    const dealer = new Dealer(files, random);
    const enough = random.between(30, 120);
    while (dealer.committed < enough) await pause(5);
    const image = await copied.die();
    await dealer.stop();
    return { image, committed: dealer.committed };
  });
  await disk.detach();
  const wrong = await wrongWith(found.image, join(folder, 'copy-files'));
  say(`  ${contestant.name}: ${found.committed} committed; ${wrong ?? 'the copy is whole'}`);
  return wrong;
}

/** What is wrong with a file system and the database in it, if anything is. */
async function wrongWith(image: string, folder: string): Promise<string | undefined> {
  try {
    await withFileSystem(image, folder, async () => {});
    await checkFileSystem(image);
    const { wrong } = await withFileSystem(image, folder, audit);
    return wrong[0];
  } catch (error) {
    return firstLine(error);
  }
}

const firstLine = (error: unknown): string => String(error).split('\n').slice(0, 2).join(' ').slice(0, 160);

type Trial = (contestant: Contestant, folder: string, round: number) => Promise<string | undefined>;

async function inTurn(what: string, rounds: number, trial: Trial): Promise<void> {
  const bad = new Map(contestants.map(({ name }) => [name, 0]));
  for (let round = 0; round < rounds; round += 1) {
    say(`${what}, round ${round + 1} of ${rounds}`);
    for (const contestant of contestants) {
      const folder = mkdtempSync(join(tmpdir(), 'destage-mirror-'));
      const wrong = await trial(contestant, folder, round);
      if (wrong !== undefined) bad.set(contestant.name, (bad.get(contestant.name) ?? 0) + 1);
      rmSync(folder, { recursive: true, force: true });
    }
  }
  for (const [name, count] of bad) say(`${what}: ${name}: ${count} of ${rounds} are wrong`);
}

/**
 * Leaves the logs of both ends as one, in the order of time. The places of the writes are 128 KiB apart, so that a mirror
 * copies each by itself, and in no order: the k-th write goes to place 37 k of 64, counted round.
 */
async function leaveLog(to: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'destage-mirror-'));
  const disk = await mirror(folder);
  const blocks = Array.from({ length: 32 }, (_, k) => ((37 * (k + 1)) % 64) * (131_072 / blockSize));
  const completed = await writeNumbered(disk.port, blocks, 1);
  while (completed() < blocks.length) await pause(5);
  await pause(1_000);
  await disk.die();
  const lines = ['source.log', 'target.log'].flatMap((name) =>
    readFileSync(join(folder, name), 'utf8').trim().split('\n'),
  );
  writeFileSync(to, `${lines.sort().join('\n')}\n`);
  rmSync(folder, { recursive: true });
}

if (values.log !== undefined) await leaveLog(values.log);
await inTurn('cut', Number(values.cuts), cut);
await inTurn('database', Number(values.databases), database);
process.exit();
