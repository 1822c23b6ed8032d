// How many writes the two controllers carry from the host to the disk of the secondary in a second of one core, beside what
// their bytes alone cost, in turn. Memory is looked at after every round.
//
//   node out/bench/bench/impl/throughput.js [--writes 10000000] [--round 500000] [--block-size 512] [--checksum xxh32|crc32] [--first 0]
import { parseArgs } from 'node:util';
import { inTurn, median, paceOf, ratioOf } from '../rounds.js';
import { Carrying } from './carrying.js';
import { Floor } from './floor.js';
import { type ChecksumName, checksums, type Load, loadOf } from './load.js';

const { values } = parseArgs({
  options: {
    writes: { type: 'string', default: '10000000' },
    round: { type: 'string', default: '500000' },
    'block-size': { type: 'string', default: '512' },
    checksum: { type: 'string', default: 'xxh32' },
    first: { type: 'string', default: '0' },
  },
});

const say = (text: string) => process.stdout.write(`${text}\n`);
const whole = (value: number) => Math.round(value).toLocaleString('en');
const isChecksum = (name: string): name is ChecksumName => name in checksums;

type Memory = Record<'rss' | 'heapUsed' | 'arrayBuffers', number>;

function memoryText({ rss, heapUsed, arrayBuffers }: Memory): string {
  const [resident, heap, buffers] = [rss, heapUsed, arrayBuffers].map((bytes) => (bytes / 1e6).toFixed(1));
  return `resident ${resident} MB, heap ${heap} MB, buffers ${buffers} MB`;
}

/** Carries so many writes, in groups. */
function carry(what: Carrying | Floor, writes: number, { group }: Load): void {
  for (let done = 0; done < writes; done += group) what.group();
}

function measure(load: Load, writes: number, round: number): void {
  const pair = new Carrying(load, Number(values.first));
  const floor = new Floor(load);
  for (const what of [pair, floor]) carry(what, round, load);
  const memory: Memory[] = [];
  const carried = {
    name: 'controllers',
    pace: () => {
      const pace = paceOf(round, () => carry(pair, round, load));
      memory.push(process.memoryUsage());
      return pace;
    },
  };
  const bare = { name: 'bytes alone', pace: () => paceOf(round, () => carry(floor, round, load)) };
  const rounds = Math.ceil(writes / round);
  const [one, other] = inTurn(rounds, [carried, bare]);
  if (one === undefined || other === undefined) return;

  say(`${rounds} rounds of ${whole(round)} writes; the last one on the disk of the secondary is ${whole(pair.done)}`);
  for (const { name, passed, core } of [one, other])
    say(`${name}: ${whole(median(core))} writes a core second, ${whole(median(passed))} a second (medians)`);
  say(`ratio: ${ratioOf(one, other).toFixed(2)} of what the bytes alone allow (median of the rounds)`);
  for (const at of [0, 0.25, 0.5, 0.75, 1]) {
    const then = memory[Math.round(at * (rounds - 1))];
    if (then !== undefined) say(`memory at ${100 * at} % of the writes: ${memoryText(then)}`);
  }
}

const { checksum, 'block-size': blockSize, writes, round } = values;
if (!isChecksum(checksum))
  throw new Error(`--checksum is one of ${Object.keys(checksums).join(', ')}, not ${checksum}`);
say(`writes of ${blockSize} bytes, checksum ${checksum}, node ${process.version}`);
measure(loadOf(Number(blockSize), checksum), Number(writes), Number(round));
