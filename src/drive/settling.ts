// Leaves a driven pair alone, with no fault any more and no new write, until nothing new happens; then says so in the
// trace, and reads what was written. It never waits for ever.
import type { NodeName } from '../protocol/index.js';
import { canTakeOver } from './driven-actions.js';
import type { DrivenWorld } from './driven-world.js';

const nodes: readonly NodeName[] = ['primary', 'secondary'];

/** Rounds without anything new after which a pair has settled. */
const quietRounds = 2;
const mostRounds = 100;

/** Most frames that are delivered in a round: a pair that answers every frame with another one is not waited for. */
const mostDeliveries = (writes: number): number => 200 + 20 * writes;

/** To the end of a run: everything is copied; then the primary is gone for good, and the secondary has to show it. */
export async function settle(world: DrivenWorld): Promise<void> {
  // Whoever was to be killed at work still may be, while what is under way arrives.
  await deliverAll(world);
  for (const node of nodes) world[node].spare();
  await untilQuiet(world);
  await readAll(world);
  if (world.isTakenOver || !world.secondary.hello.takeover || !world.endsWithTakeover) return;
  if (world.primary.isUp) await world.kill('primary');
  await untilQuiet(world);
  await readAll(world);
}

async function untilQuiet(world: DrivenWorld): Promise<void> {
  await restart(world);
  const { lines } = world.trace;
  const known = new Set<string>();
  let quiet = 0;
  for (let round = 0; round < mostRounds && quiet < quietRounds; round += 1) {
    const from = lines.length;
    const before = known.size;
    for (const node of nodes) if (world[node].isUp) await world[node].settle();
    await deliverAll(world);
    for (const { event, seq, upTo } of lines.slice(from)) known.add(`${event} ${seq} ${upTo}`);
    quiet = known.size === before ? quiet + 1 : 0;
  }
  world.trace.tell({ event: 'end' });
}

/** Whoever is down starts; a primary that is down beside a secondary that takes over stays so. */
async function restart(world: DrivenWorld): Promise<void> {
  if (!world.secondary.isUp) await world.start('secondary');
  if (world.primary.isUp || world.isTakenOver) return;
  // Either somebody asked for the takeover before, or everything is copied and this is the end of the primary.
  if (world.isTakeoverAsked || world.trace.lines.some(({ event }) => event === 'end')) {
    if (canTakeOver(world)) await world.takeOver();
  } else await world.start('primary');
}

async function deliverAll(world: DrivenWorld): Promise<void> {
  for (let left = mostDeliveries(world.size.writes); left > 0; left -= 1) {
    const to = nodes.find((node) => world[node].isUp && world.link.count(node) > 0);
    if (to === undefined) return;
    await world.deliver(to, 0);
  }
}

/** Every part of the disk that was ever written as one. */
async function readAll(world: DrivenWorld): Promise<void> {
  if (world.serving?.hello.reads !== true) return;
  const parts = new Map(world.host.writes.map(({ block, length }) => [`${block} ${length}`, { block, length }]));
  for (const { block, length } of parts.values()) await world.read(block, length);
}
