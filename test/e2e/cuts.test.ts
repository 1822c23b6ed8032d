// Cuts: a primary, a secondary, both or the link is killed at any moment, and the secondary takes over. Its image is then the
// prefix up to the number that it says, byte for byte, and has at least everything that it was known to be permitted.
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Random, runSeed } from '../../src/sim/index.js';
import { NumberedWriter } from './numbered-writer.js';
import { differenceOf, ModelVolume } from './numbered-writes.js';
import { type PairFolder, volumeBytes } from './pair-folder.js';
import { inFolder, roundsOf, seed } from './rounds.js';
import { endNodes, type RunningNode } from './running-node.js';
import { until } from './until.js';
import { expectConforming, expectNoViolation } from './verdict.js';

const victims = ['primary', 'link', 'both', 'secondary'] as const;

const reportSchema = z.object({ kept: z.number(), newest: z.number(), listen: z.string() });
type Report = z.infer<typeof reportSchema>;

afterEach(endNodes);

describe('cuts', () => {
  it.for(roundsOf('cuts', 6))('cuts: round %i', { timeout: 600_000 }, (round) =>
    inFolder(round, (pair) => cutOnce(pair, round)),
  );
});

async function cutOnce(pair: PairFolder, round: number): Promise<void> {
  const random = new Random(runSeed(seed, round));
  const victim = victims[round % victims.length] ?? 'primary';
  const outstanding = random.between(0, 1) === 0 ? 1 : 16;
  const options = random.between(0, 1) === 0 ? ['--self-check'] : [];
  pair.link.delay = random.between(0, 1) === 0 ? 0 : 40;
  const secondary = pair.start('secondary', options);
  const primary = pair.start('primary', options);
  await primary.said('hosts are served');
  const writer = new NumberedWriter(new Random(random.next()), { volumeBytes, longest: 2 ** 20 });
  const enough = random.between(5, 400);
  const written = writer.write(await pair.connect(), outstanding);
  await until(() => writer.completions >= enough, 'enough is completed');
  const { permitted = 0 } = (await secondary.status()).positions;

  await cut(pair, { victim, primary, secondary, random });
  writer.stop();
  await primary.end('SIGKILL');
  await written;
  const seenPermitted = Math.max(permitted, pair.seen('secondary', 'secondary.permit'));
  const { node, report } = await takenOver(pair, secondary, random);
  expect(report.kept).toBeGreaterThanOrEqual(seenPermitted);
  expect(report.kept).toBeLessThanOrEqual(writer.pieces.length);

  const expected = ModelVolume.after(writer.pieces.slice(0, report.kept), volumeBytes);
  expect(differenceOf(await imageAt(pair, report.listen), expected)).toBeUndefined();
  expect(await node.end('SIGTERM')).toBe(0);
  expect(differenceOf(pair.volume('secondary'), expected)).toBeUndefined();
  // With fewer writes, not every rule was exercised.
  if (report.kept > 1) await expectConforming(pair);
  else await expectNoViolation(pair);
}

type Cut = {
  readonly victim: (typeof victims)[number];
  readonly primary: RunningNode;
  readonly secondary: RunningNode;
  readonly random: Random;
};

async function cut(pair: PairFolder, { victim, primary, secondary, random }: Cut): Promise<void> {
  switch (victim) {
    case 'primary':
      await primary.end('SIGKILL');
      return;
    case 'secondary':
      await secondary.end('SIGKILL');
      return;
    case 'both':
      await Promise.all([primary.end('SIGKILL'), secondary.end('SIGKILL')]);
      return;
    default:
      if (random.between(0, 1) === 0) pair.link.cut();
      else pair.link.stall('to the target', 'from the target');
      await pause(random.between(0, 300));
  }
}

/** By the secondary that runs, or, where it was killed, by a process that becomes it. */
async function takenOver(
  pair: PairFolder,
  secondary: RunningNode,
  random: Random,
): Promise<{ node: RunningNode; report: Report }> {
  const isOnline = !secondary.hasEnded && random.between(0, 3) > 0;
  if (!secondary.hasEnded && !isOnline) await secondary.end('SIGKILL');
  const command = pair.takeOver();
  const text = await until(() => {
    if (command.result.endsWith('\n')) return command.result;
    if (command.hasEnded) throw new Error(command.output);
    return undefined;
  }, 'the takeover is done');
  if (isOnline) expect(await command.exit()).toBe(0);
  return { node: isOnline ? secondary : command, report: reportSchema.parse(JSON.parse(text)) };
}

async function imageAt(pair: PairFolder, listen: string): Promise<Buffer> {
  const [host = '', port = ''] = listen.split(':');
  const client = await pair.connect({ host, port: Number(port) });
  const parts: Buffer[] = [];
  for (let at = 0; at < volumeBytes; at += 2 ** 20) parts.push(await client.read(at, 2 ** 20));
  await client.disconnect();
  return Buffer.concat(parts);
}
