// A file system and a database on the primary, written by programs that know nothing of it: wherever the primary is killed,
// the copy is mounted after a takeover, is whole, and is a moment of the database's life.
import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Random, runSeed } from '../../src/sim/index.js';
import { type Audit, audit, Dealer, openBank } from './bank.js';
import { checkFileSystem, FuseDisk, makeFileSystem, whyNoMounts, withFileSystem } from './mounted-disk.js';
import type { PairFolder } from './pair-folder.js';
import { inFolder, roundsOf, seed } from './rounds.js';
import { endNodes, type RunningNode } from './running-node.js';
import { until } from './until.js';
import { expectConforming } from './verdict.js';

const why = whyNoMounts();
if (why !== undefined) tell(`skipped: a file system and a database on the pair: ${why}`);

const reportSchema = z.object({ kept: z.number(), newest: z.number(), listen: z.string() });

afterEach(endNodes);

describe.skipIf(why !== undefined)('database', () => {
  it.for(roundsOf('database', 1))('database: round %i', (round) => inFolder(round, (pair) => liveAndDie(pair, round)));

  it('database: an image with blocks of two moments is noticed', () => inFolder(0, mixed), 120_000);
});

async function liveAndDie(pair: PairFolder, round: number): Promise<void> {
  const random = new Random(runSeed(seed, 2_000_000 + round));
  const secondary = pair.start('secondary');
  const primary = pair.start('primary');
  await primary.said('hosts are served');
  const committed = await killedWhileDealing(pair, primary, random);
  const listen = await takenOver(pair);
  const found = await auditOf(pair, listen);
  expect(found.wrong).toEqual([]);
  // One more may have been committed of which nobody heard.
  expect(found.deals).toBeLessThanOrEqual(committed + 1);
  tell(`database: round ${round}: ${committed} deals were committed, ${found.deals} are on the copy`);
  expect(await secondary.end('SIGTERM')).toBe(0);
  await expectConforming(pair);
}

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** @returns how many deals were committed */
async function killedWhileDealing(pair: PairFolder, primary: RunningNode, random: Random): Promise<number> {
  const disk = await FuseDisk.attach(join(pair.path, 'hosts'), pair.hosts);
  try {
    await makeFileSystem(disk.path);
    return await withFileSystem(disk.path, join(pair.path, 'files'), async (files) => {
      await openBank(files);
      await primary.is('copied', ({ positions: { messaged = 0, issued = 0 } }) => messaged === issued);
      pair.link.delay = 40;
      const dealer = new Dealer(files, random);
      const enough = random.between(10, 80);
      await until(() => dealer.committed >= enough, 'enough was dealt');
      await primary.end('SIGKILL');
      await dealer.stop();
      return dealer.committed;
    });
  } finally {
    await disk.detach();
  }
}

/** @returns where hosts are served then */
async function takenOver(pair: PairFolder): Promise<string> {
  const command = pair.takeOver();
  expect(await command.exit(), command.output).toBe(0);
  return reportSchema.parse(JSON.parse(command.result)).listen;
}

async function auditOf(pair: PairFolder, listen: string): Promise<Audit> {
  const [host = '', port = ''] = listen.split(':');
  const disk = await FuseDisk.attach(join(pair.path, 'hosts-after'), { host, port: Number(port) });
  try {
    return await mountedAndAudited(disk.path, join(pair.path, 'files-after'));
  } finally {
    await disk.detach();
  }
}

/** @throws Error when it cannot be mounted, or is not whole when its journal has come to its end */
async function mountedAndAudited(disk: string, folder: string): Promise<Audit> {
  await withFileSystem(disk, folder, async () => {});
  await checkFileSystem(disk);
  return withFileSystem(disk, folder, audit);
}

/** Of the blocks that a few deals changed, every second one is left as it was. */
async function mixed({ path }: PairFolder): Promise<void> {
  const [image, earlier, folder] = [join(path, 'image'), join(path, 'earlier'), join(path, 'files')];
  writeFileSync(image, '');
  truncateSync(image, 32 * 2 ** 20);
  await makeFileSystem(image);
  await withFileSystem(image, folder, openBank);
  copyFileSync(image, earlier);
  await withFileSystem(image, folder, async (files) => {
    const dealer = new Dealer(files, new Random(seed));
    await until(() => dealer.committed >= 20, 'some is dealt');
    await dealer.stop();
  });
  expect((await mountedAndAudited(image, folder)).wrong).toEqual([]);
  writeFileSync(image, everySecondOf(readFileSync(earlier), readFileSync(image)));
  const found = await mountedAndAudited(image, folder).then(
    ({ wrong }) => wrong,
    (error: unknown) => [String(error)],
  );
  expect(found).not.toEqual([]);
}

function everySecondOf(earlier: Buffer, later: Buffer): Buffer {
  const both = Buffer.from(later);
  let changed = 0;
  for (let at = 0; at < both.length; at += 4096) {
    if (later.compare(earlier, at, at + 4096, at, at + 4096) === 0) continue;
    changed += 1;
    if (changed % 2 === 0) earlier.copy(both, at, at, at + 4096);
  }
  return both;
}
