// Hostile peers on both ports of whole nodes, while a healthy host writes: nothing they send stops a node, holds a connection for
// ever, makes memory grow, or becomes a write.
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Random } from '../../src/sim/index.js';
import { NumberedWriter } from './numbered-writer.js';
import { differenceOf, ModelVolume } from './numbered-writes.js';
import { PairFolder, volumeBytes } from './pair-folder.js';
import { seed } from './rounds.js';
import { endNodes, type RunningNode } from './running-node.js';
import { until } from './until.js';
import { expectConforming } from './verdict.js';

let pair: PairFolder;
beforeEach(async () => {
  pair = await PairFolder.make();
});
afterEach(async () => {
  await endNodes();
  await pair.remove();
});

/** What begins well, so that what follows gets further. */
const openings = {
  hosts: [
    Buffer.alloc(0),
    Buffer.from([0, 0, 0, 3]),
    // Goes on to the export of no name, and so into transmission.
    Buffer.concat([
      Buffer.from([0, 0, 0, 3]),
      Buffer.from('IHAVEOPT'),
      Buffer.from([0, 0, 0, 7, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0]),
    ]),
    Buffer.concat([
      Buffer.from([0, 0, 0, 3]),
      Buffer.from('IHAVEOPT'),
      Buffer.from([0, 0, 0, 3, 0xff, 0xff, 0xff, 0xff]),
    ]),
  ],
  link: [Buffer.alloc(0), Buffer.from('DSTG'), Buffer.from('GET / HTTP/1.1\r\n\r\n'), Buffer.alloc(64, 0xff)],
} as const;

const attack = fc.record({
  port: fc.constantFrom('hosts' as const, 'link' as const),
  opening: fc.nat(3),
  garbage: fc.uint8Array({ maxLength: 400 }),
  /** Whether it then says nothing more, ends its half, or is gone. */
  end: fc.constantFrom('stays' as const, 'half' as const, 'gone' as const),
});

describe('hostile peers', () => {
  it('hostile: garbage, half-open connections and floods harm nobody', { timeout: 600_000 }, async () => {
    const secondary = pair.start('secondary', ['--self-check']);
    const primary = pair.start('primary', ['--self-check']);
    await primary.said('hosts are served');
    const writer = new NumberedWriter(new Random(seed), { volumeBytes, longest: 2 ** 16 });
    const written = writer.write(await pair.connect(), 4);
    await until(() => writer.completions > 50, 'hosts write');
    const before = memoryOf(primary, secondary);
    const left: Socket[] = [];
    for (const { port, opening, garbage, end } of fc.sample(attack, { seed, numRuns: 300 })) {
      const socket = await connectTo(port);
      socket.write(Buffer.concat([openings[port][opening] ?? Buffer.alloc(0), garbage]));
      if (end === 'half') socket.end();
      if (end === 'gone') socket.destroy();
      else left.push(socket);
      while (left.length > 40) left.shift()?.destroy();
    }
    await flood('hosts');
    await flood('link');
    const { completions } = writer;
    await until(() => writer.completions > completions + 50, 'the healthy host goes on');
    for (const socket of left) socket.destroy();
    await primary.is('rid of them', ({ hosts }) => hosts.connections <= 1);
    writer.stop();
    expect(await written).toBeUndefined();
    const count = writer.pieces.length;
    await primary.is('settled', ({ positions }) => positions['released'] === count && positions['issued'] === count);
    const after = memoryOf(primary, secondary);
    // Far more than noise, far less than what was sent.
    for (const [k, bytes] of after.entries()) expect(bytes - (before[k] ?? 0)).toBeLessThan(128 * 2 ** 20);
    expect(await primary.end('SIGTERM')).toBe(0);
    expect(await secondary.end('SIGTERM')).toBe(0);
    const expected = ModelVolume.after(writer.pieces, volumeBytes);
    expect(differenceOf(pair.volume('primary'), expected)).toBeUndefined();
    expect(differenceOf(pair.volume('secondary'), expected)).toBeUndefined();
    await expectConforming(pair);
  });
});

async function connectTo(port: keyof typeof openings): Promise<Socket> {
  const socket = connect(port === 'hosts' ? pair.hosts : pair.behind);
  socket.on('error', () => {});
  socket.on('data', () => {});
  await Promise.race([happens(socket, 'connect'), happens(socket, 'close')]);
  return socket;
}

/** An error is followed by the end, and is none of the test's business. */
const happens = (socket: Socket, event: 'connect' | 'drain' | 'close'): Promise<void> =>
  new Promise((resolve) => socket.once(event, () => resolve()));

/** More bytes than memory should ever hold, as fast as they are taken, until they are not. */
async function flood(port: keyof typeof openings): Promise<void> {
  const socket = await connectTo(port);
  socket.write(openings[port][2] ?? Buffer.alloc(0));
  for (let sent = 0; sent < 256 && !socket.destroyed; sent += 1) {
    if (socket.write(Buffer.alloc(2 ** 20, 0x5a))) continue;
    await Promise.race([
      happens(socket, 'drain'),
      happens(socket, 'close'),
      new Promise((resolve) => setTimeout(resolve, 200)),
    ]);
    if (socket.writableLength > 8 * 2 ** 20) break;
  }
  socket.destroy();
}

/** Bytes of each process that are in memory; nothing where the system does not say. */
const memoryOf = (...nodes: readonly RunningNode[]): readonly number[] =>
  process.platform === 'linux'
    ? nodes.map(
        (node) => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${node.process}/status`, 'utf8'))?.[1]) * 1024,
      )
    : [];
