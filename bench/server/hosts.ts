// What hosts get: 4 KiB random writes by fio over NBD, each durable when it is completed. The pair, both nodes on this machine,
// beside servers that do not copy and one that does, in turn, round after round; every volume was written over once before.
// Then how far the copy is behind at half of the pair's pace, and what the nodes need of memory.
//
//   node out/bench/bench/server/hosts.js [--rounds 5] [--seconds 5] [--memory-seconds 60] [--only pair,nbdkit]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { median } from '../rounds.js';
import { randomWrites } from './peers/fio.js';
import { coreSecondsOf, lagAt, memoryUnder } from './peers/load.js';
import { type Served, servers } from './peers/servers.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '5' },
    'memory-seconds': { type: 'string', default: '60' },
    only: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const depths = [64, 16];

/** Below the floor it is too slow; the goal is what we want. */
const aims: readonly {
  readonly peer: string;
  readonly depth: number;
  readonly floor: number;
  readonly goal: number;
}[] = [
  { peer: 'nbdkit', depth: 64, floor: 0.8, goal: 1.2 },
  { peer: 'nbdkit', depth: 16, floor: 0.35, goal: 0.7 },
  { peer: 'qemu-nbd', depth: 64, floor: 2, goal: 4 },
  { peer: 'qemu-nbd', depth: 16, floor: 2, goal: 4 },
  { peer: 'mirror', depth: 64, floor: 1.2, goal: 1.7 },
  { peer: 'uncopied', depth: 64, floor: 0.4, goal: 0.6 },
  { peer: 'taken-over', depth: 64, floor: 0.4, goal: 0.6 },
];

const say = (text: string) => process.stdout.write(`${text}\n`);
const whole = (value: number) => Math.round(value).toLocaleString('en');

const folder = mkdtempSync(join(tmpdir(), 'destage-hosts-'));
const wanted = values.only?.split(',');
const served: Served[] = [];
for (const { name, start } of servers) {
  if (wanted !== undefined && !wanted.includes(name)) continue;
  const server = await start(join(folder, name));
  served.push({ name, ...server });
  await randomWrites(server.port, { depth: 64, seconds });
  await server.settled?.();
}

const rates = new Map<string, number[]>();
/** Microseconds of a core for each write, of all processes of the server. */
const cores = new Map<string, number[]>();
for (let round = 0; round < rounds; round += 1)
  for (const depth of depths)
    for (const { name, port, processes, settled } of served) {
      const before = coreSecondsOf(processes);
      const { rate, p99 } = await randomWrites(port, { depth, seconds });
      // The second before the ones that are counted went at much the same pace.
      const core = ((coreSecondsOf(processes) - before) / (rate * (seconds + 1))) * 1e6;
      const key = `${name} ${depth}`;
      cores.set(key, [...(cores.get(key) ?? []), core]);
      rates.set(key, [...(rates.get(key) ?? []), rate]);
      say(
        `round ${round + 1}, depth ${depth}, ${name}: ${whole(rate)} writes a second, 99 % within ${p99.toFixed(1)} ms`,
      );
      // What it still has to do by itself does not fall to the next one.
      await settled?.();
      await pause(1_000);
    }

const ofPair = (depth: number) => rates.get(`pair ${depth}`) ?? [];
for (const { peer, depth, floor, goal } of aims) {
  const theirs = rates.get(`${peer} ${depth}`);
  if (theirs === undefined || ofPair(depth).length === 0) continue;
  const ratio = median(ofPair(depth).map((rate, round) => rate / (theirs[round] ?? Number.NaN)));
  say(
    `depth ${depth}: pair ${whole(median(ofPair(depth)))}, ${peer} ${whole(median(theirs))} (medians): ` +
      `ratio ${ratio.toFixed(2)} (floor ${floor}, goal ${goal})`,
  );
}

for (const [key, each] of cores) say(`${key}: ${median(each).toFixed(0)} µs of a core for each write (median)`);

const pair = served.find(({ name }) => name === 'pair');
if (pair !== undefined) {
  say(await lagAt(pair, median(ofPair(64)) / 2));
  for (const line of await memoryUnder(pair, Number(values['memory-seconds']))) say(line);
}
// Whatever does not end by itself ends with this process.
await Promise.race([Promise.all(served.map(({ stop }) => stop())), pause(5_000)]);
rmSync(folder, { recursive: true, force: true });
process.exit();
