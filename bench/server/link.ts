// How many write frames of 4 KiB the two ends of the link carry through loopback in a second of one core, beside a plain
// copy of as many bytes over TCP, in turn, in one process: both ends share the core.
//
//   node out/bench/bench/server/link.js [--writes 400000] [--rounds 5] [--block-size 4096]
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { parseArgs } from 'node:util';
import { type LinkHello, listenForPrimary, PrimaryLink, type SecondaryListener } from '../../src/server/link/index.js';
import { median, type Pace, paceWhenDone } from '../rounds.js';

const { values } = parseArgs({
  options: {
    writes: { type: 'string', default: '400000' },
    rounds: { type: 'string', default: '5' },
    'block-size': { type: 'string', default: '4096' },
  },
});
const writes = Number(values.writes);
const rounds = Number(values.rounds);
const blockSize = Number(values['block-size']);
/** How many writes are under way, as with a cache of so many. */
const pipeline = 4_096;
const headerBytes = 32;

const say = (text: string) => process.stdout.write(`${text}\n`);
const whole = (value: number) => Math.round(value).toLocaleString('en');
const log = { info: () => {}, warn: () => {} };

const hello = (role: LinkHello['role']): LinkHello => ({
  role,
  pair: '0123456789abcdef0123456789abcdef',
  generation: 0,
  volumeBytes: blockSize * 65_536,
  blockSize,
  writeBytes: blockSize,
  image: 'in a pair',
  isActive: false,
  newest: 0,
  settled: 0,
});

/** Carries all writes, acknowledged a chunk at a time, with their credit. */
async function carry(): Promise<void> {
  const blocks = Array.from({ length: 256 }, (_, k) => new Uint8Array(blockSize).fill(k + 1));
  const payload = { block: 0, bytes: blocks[0] ?? new Uint8Array(0), checksum: 0 };
  let arrived = 0;
  let fresh = 0;
  let sent = 0;
  let finish = (): void => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const listener: SecondaryListener = await listenForPrimary({
    listen: { host: '127.0.0.1', port: 0 },
    insecure: false,
    hello: () => hello('secondary'),
    judge: async () => undefined,
    onUp: () => {},
    onDown: () => {},
    onWrite: (seq) => {
      arrived = seq;
      fresh += 1;
    },
    onMessage: () => {},
    onBatch: () => {
      listener.free(fresh * blockSize);
      fresh = 0;
      listener.sendAcknowledgment(arrived);
    },
    creditBytes: pipeline * blockSize,
    log,
  });
  const sendUpTo = (last: number) => {
    while (sent < last) {
      sent += 1;
      link.sendWrite(sent);
    }
  };
  const link = new PrimaryLink({
    address: listener.address,
    insecure: false,
    hello: () => hello('primary'),
    judge: () => undefined,
    onUp: () => sendUpTo(Math.min(writes, pipeline)),
    onDown: () => {},
    onRefused: ({ text }) => say(text),
    onAcknowledgment: (upTo) => {
      sendUpTo(Math.min(writes, upTo + pipeline));
      if (upTo === writes) finish();
    },
    onBatch: () => {},
    sizeOf: (seq) => (blocks[seq & 0xff] ?? payload.bytes).length,
    payloadOf: (seq) => {
      payload.block = seq & 0xffff;
      payload.bytes = blocks[seq & 0xff] ?? payload.bytes;
      return payload;
    },
    log,
  });
  link.start();
  await finished;
  await link.close();
  await listener.close();
}

/** As many bytes as the frames have, a quarter of a megabyte at a time. */
async function copy(): Promise<void> {
  const total = writes * (headerBytes + blockSize);
  const piece = Buffer.alloc(262_144, 1);
  let arrived = 0;
  let finish = (): void => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const server = createServer((socket) => {
    socket.on('data', (chunk) => {
      arrived += chunk.length;
      if (arrived >= total) finish();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on a port');
  const socket = connect({ host: '127.0.0.1', port: address.port });
  await once(socket, 'connect');
  let left = total;
  const send = (): void => {
    if (left <= 0) return;
    const next = left < piece.length ? piece.subarray(0, left) : piece;
    left -= next.length;
    socket.write(next, send);
  };
  send();
  send();
  await finished;
  socket.destroy();
  server.close();
  await once(server, 'close');
}

const contestants = [
  { name: 'link', act: carry, paces: [] as Pace[] },
  { name: 'plain TCP', act: copy, paces: [] as Pace[] },
];
say(`${whole(writes)} writes of ${blockSize} bytes a round, ${rounds} rounds, node ${process.version}`);
for (let round = -1; round < rounds; round += 1) {
  for (const { act, paces } of contestants) {
    const pace = await paceWhenDone(writes, act);
    // The first one warms up.
    if (round >= 0) paces.push(pace);
  }
}
for (const { name, paces } of contestants) {
  const [core, passed] = [paces.map((pace) => pace.core), paces.map((pace) => pace.passed)];
  say(`${name}: ${whole(median(core))} frames a core second, ${whole(median(passed))} a second (medians)`);
}
const [link, plain] = contestants;
const ratios = (link?.paces ?? []).map(({ core }, round) => core / (plain?.paces[round]?.core ?? Number.NaN));
say(`ratio: ${median(ratios).toFixed(2)} of plain TCP (median of the rounds)`);
