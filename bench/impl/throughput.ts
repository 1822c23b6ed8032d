// How many writes a second the two controllers carry from the host to the disk of the secondary, in one process, with
// journals, disks and a link that take no time. Run: npx tsx bench/impl/throughput.ts [writes] [block size]
import { crc32 } from 'node:zlib';
import { Primary, Secondary } from '../../src/impl/index.js';

const writes = Number(process.argv[2] ?? 2_000_000);
const blockSize = Number(process.argv[3] ?? 512);
const capacity = 4_096;
const group = 64;

/** Outputs only note what was asked for; the loop below gives the inputs, a group at a time. */
const asked = { stored: 0, permit: 0, acknowledged: 0, ownDisk: 0, disk: 0, release: 0, message: 0 };

const primary = new Primary(
  { capacity, blockSize, pipeline: capacity, checksum: crc32 },
  {
    store: (seq) => {
      asked.stored = seq;
    },
    complete: () => {},
    transmit: (seq, block, bytes, checksum) => {
      secondary.receive(seq, block, bytes, checksum);
      arrived.push(seq);
    },
    message: (upTo) => {
      asked.message = upTo;
    },
    destage: (_, last) => {
      asked.ownDisk = last;
    },
    release: (upTo) => {
      asked.release = upTo;
    },
  },
);

const arrived: number[] = [];
const secondary = new Secondary(
  { capacity, blockSize, checksum: crc32 },
  {
    store: () => {},
    acknowledge: (upTo) => {
      asked.acknowledged = upTo;
    },
    permit: (upTo) => {
      asked.permit = upTo;
    },
    destage: (_, last) => {
      asked.disk = last;
    },
    takeOver: () => {},
  },
);

primary.startEmpty();
secondary.startEmpty();
primary.connect();
secondary.connect();
primary.advance();
secondary.advance();

const bytes = new Uint8Array(blockSize).fill(7);

/** One group of writes, all the way. */
function carry(): void {
  for (let k = 0; k < group; k += 1) primary.write(k * 13, bytes);
  primary.stored(asked.stored);
  primary.advance();
  for (const seq of arrived) secondary.stored(seq);
  arrived.length = 0;
  secondary.advance();
  primary.acknowledge(asked.acknowledged);
  primary.destaged(asked.ownDisk);
  primary.advance();
  secondary.receiveMessage(asked.message);
  secondary.permitted(asked.permit);
  secondary.advance();
  secondary.destaged(asked.disk);
  primary.released(asked.release);
}

for (let k = 0; k < 2_000; k += 1) carry();
const before = process.memoryUsage();
const start = performance.now();
const done = asked.disk;
while (asked.disk - done < writes) carry();
const seconds = (performance.now() - start) / 1_000;
const after = process.memoryUsage();
process.stdout.write(
  `${JSON.stringify({
    writes,
    blockSize,
    writes_per_s: Math.round(writes / seconds),
    heap_growth_kib: Math.round((after.heapUsed - before.heapUsed) / 1_024),
    array_buffers_growth_kib: Math.round((after.arrayBuffers - before.arrayBuffers) / 1_024),
  })}\n`,
);
