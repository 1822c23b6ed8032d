// Peers that say anything, too much, too slowly or nothing: the server neither falls nor keeps anything of them, writes only what was
// asked for, and serves the others all the time.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectNbd, type NbdClient, type NbdServerOptions } from '../../../src/server/nbd/index.js';
import { until } from '../until.js';
import { connectAndPlay, go, goLength, greeting, play } from './dialogue.js';
import {
  type Attack,
  askedFor,
  attack,
  attackOnNegotiation,
  attackOnTransmission,
  diskSize,
  recut,
} from './hostile-peer.js';
import { MemoryDevice } from './memory-device.js';
import { bytesOf, RawHost } from './raw-host.js';
import { allIsGone, type Serving, serve } from './serving.js';

const maximumPayload = 2_048;

type Scene = {
  readonly serving: Serving;
  readonly victim: MemoryDevice;
  readonly healthy: MemoryDevice;
  asked: number;
};

/** A server with one disk for peers of any kind, and one for a host that behaves. */
async function scene(options: Partial<NbdServerOptions> = {}, limits: NbdServerOptions['limits'] = {}): Promise<Scene> {
  const victim = new MemoryDevice(diskSize, { maximumPayload, preferredBlock: 512 });
  const healthy = new MemoryDevice(diskSize);
  const serving = await serve(
    { '': victim, healthy },
    {
      ...options,
      limits: { negotiationMilliseconds: 1_000, closeMilliseconds: 300, stallMilliseconds: 1_000, ...limits },
    },
  );
  return { serving, victim, healthy, asked: 0 };
}

/** Writes, and reads what it wrote, while something goes on; fails when a round takes longer than ten seconds. */
async function whileServing({ serving }: Scene, goesOn: () => Promise<void>): Promise<void> {
  const host = await connectNbd({ server: serving.at, exportName: 'healthy' });
  let isOver = false;
  const served = (async () => {
    for (let round = 0; !isOver || round === 0; round += 1) await writeAndRead(host, round);
  })();
  try {
    await Promise.all([goesOn().finally(() => (isOver = true)), served]);
  } finally {
    await host.disconnect();
  }
}

async function writeAndRead(host: NbdClient, round: number): Promise<void> {
  const start = performance.now();
  const bytes = Buffer.alloc(4_096, round);
  await host.write((round % 16) * 4_096, bytes);
  expect((await host.read((round % 16) * 4_096, 4_096)).equals(bytes)).toBe(true);
  expect(performance.now() - start).toBeLessThan(10_000);
  await new Promise((resolve) => setTimeout(resolve, 5));
}

async function transmitting({ serving }: Scene): Promise<RawHost> {
  const host = await connectAndPlay(serving.at, go);
  await host.take(goLength);
  return host;
}

/** What was asked of the disk of the victim is what the peer asked for; all of it when the peer stayed for its end. */
async function isHeldTo(all: Scene, peer: Attack): Promise<boolean> {
  const host = await transmitting(all);
  all.victim.asked.length = 0;
  await attack(host, peer);
  await until(() => all.serving.server.connections === 1, 'the peer is gone');
  const expected = askedFor(Buffer.concat(peer.pieces), maximumPayload);
  const isWhole = peer.end !== 'reset';
  const { asked } = all.victim;
  all.asked += asked.length;
  return asked.every((what, k) => what === expected[k]) && (!isWhole || asked.length === expected.length);
}

const head = (type: number, length: number, offset = 0) => {
  const bytes = Buffer.alloc(28);
  bytes.writeUInt32BE(0x25609513);
  bytes.writeUInt16BE(type, 6);
  bytes.writeUInt32BE(offset, 20);
  bytes.writeUInt32BE(length, 24);
  return bytes;
};

describe('nbd: hostile peers', () => {
  it('nbd: hostile peers: whatever is said instead of a negotiation, nothing is asked of a disk', async () => {
    const all = await scene({}, { negotiationMilliseconds: 200 });
    await whileServing(all, async () => {
      const property = fc.asyncProperty(
        attackOnNegotiation,
        fc.array(fc.integer({ min: 1, max: 50 })),
        async (peer, cuts) => {
          const host = await RawHost.connect(all.serving.at);
          await attack(host, { ...peer, pieces: cuts.length === 0 ? peer.pieces : recut(peer.pieces, cuts) });
          await until(() => all.serving.server.connections === 1, 'the peer is gone');
          expect(all.victim.asked).toEqual([]);
        },
      );
      await fc.assert(property, { numRuns: 150 });
    });
    await allIsGone(all.serving);
  });

  it('nbd: hostile peers: whatever is asked, a disk sees what was asked for whole and allowed, in order', async () => {
    const all = await scene();
    await whileServing(all, async () => {
      const property = fc.asyncProperty(
        attackOnTransmission,
        fc.array(fc.integer({ min: 1, max: 5_000 })),
        async (peer, cuts) => {
          const pieces = cuts.length === 0 ? peer.pieces : recut(peer.pieces, cuts);
          expect(await isHeldTo(all, { ...peer, pieces })).toBe(true);
        },
      );
      await fc.assert(property, { numRuns: 250 });
      expect(all.asked).toBeGreaterThan(1_000);
    });
    await allIsGone(all.serving);
  });

  it('nbd: hostile peers: planted fault: a write that nobody asked for is found out', async () => {
    const all = await scene();
    const read = all.victim.read.bind(all.victim);
    all.victim.read = (offset, into, done) => all.victim.write(offset, into, () => read(offset, into, done));
    await whileServing(all, async () => {
      const property = fc.asyncProperty(attackOnTransmission, (peer) => isHeldTo(all, peer));
      expect((await fc.check(property, { numRuns: 250, endOnFailure: true })).failed).toBe(true);
    });
  });

  it('nbd: hostile peers: options without end, the answers to which nobody reads', async () => {
    const all = await scene();
    await whileServing(all, async () => {
      const host = await connectAndPlay(all.serving.at, greeting);
      host.socket.pause();
      const option = Buffer.from('IHAVEOPT\0\0\0\x03\0\0\0\0');
      for (let k = 0; k < 1_000; k += 1) host.send(option);
      await until(() => all.serving.server.connections === 1, 'the peer is gone');
    });
    expect(all.serving.logged.map(({ fields }) => fields['why'])).toContain('more than 256 options');
  });

  it('nbd: hostile peers: half-open connections make way, and are gone in the end', async () => {
    const all = await scene({ maximumConnections: 8 });
    const silent = await Promise.all(Array.from({ length: 40 }, () => RawHost.connect(all.serving.at)));
    await whileServing(all, async () => {
      await Promise.all(silent.map((host) => host.rest()));
    });
    await allIsGone(all.serving);
  });

  it('nbd: hostile peers: a negotiation of one byte at a time ends when its time is over', async () => {
    const all = await scene();
    await whileServing(all, async () => {
      const host = await RawHost.connect(all.serving.at);
      const start = performance.now();
      const said = bytesOf("00000003 'IHAVEOPT' 00000007 00000fff");
      let at = 0;
      const drip = setInterval(() => host.send(said.subarray(at, ++at)), 70);
      await host.rest();
      clearInterval(drip);
      expect(performance.now() - start).toBeLessThan(10_000);
    });
    expect(all.serving.logged.map(({ fields }) => fields['why'])).toContain('no negotiation within 1000 ms');
    await allIsGone(all.serving);
  });

  it('nbd: hostile peers: who never reads what it asked for is paused, then cut off', async () => {
    const all = await scene({}, { connectionBytes: 100_000 });
    await whileServing(all, async () => {
      const host = await transmitting(all);
      host.socket.pause();
      const reads = Buffer.concat(Array.from({ length: 2_000 }, () => head(0, maximumPayload)));
      for (let k = 0; k < 50; k += 1) host.send(reads);
      let most = 0;
      await until(() => {
        most = Math.max(most, all.serving.server.underWay.bytes);
        return all.serving.server.connections === 1;
      }, 'the peer is gone');
      expect(most).toBeGreaterThan(50_000);
      expect(most).toBeLessThan(120_000);
    });
    expect(all.serving.logged.map(({ message }) => message)).toContain('connection cut off');
    await allIsGone(all.serving);
  });

  it.each([
    { what: 'half a head', begun: head(1, 2_000).subarray(0, 14) },
    { what: 'a head without its payload', begun: head(1, 2_000) },
    { what: 'half a payload', begun: Buffer.concat([head(1, 2_000), Buffer.alloc(1_000)]) },
    { what: 'half a payload that is refused', begun: Buffer.concat([head(1, 2 ** 20), Buffer.alloc(1_000)]) },
  ])('nbd: hostile peers: $what, and then next to nothing', async ({ begun }) => {
    const all = await scene();
    await whileServing(all, async () => {
      const host = await transmitting(all);
      host.send(begun);
      const drip = setInterval(() => host.send(Buffer.from([0])), 400);
      // A payload of 1 MiB is given 16 s more than the second of the others.
      if (begun.length === 1_028 && begun.readUInt32BE(24) === 2 ** 20) {
        await new Promise((resolve) => setTimeout(resolve, 2_500));
        expect(all.serving.server.connections).toBe(2);
        host.destroy();
      }
      await host.rest();
      clearInterval(drip);
    });
    expect(all.victim.asked).toEqual([]);
    await allIsGone(all.serving);
  });

  it('nbd: hostile peers: payloads that are announced and do not come hold no more than may be held', async () => {
    const all = await scene({}, { serverBytes: 10_000 });
    const peers = await Promise.all(Array.from({ length: 12 }, () => transmitting(all)));
    for (const peer of peers) peer.send(head(1, maximumPayload));
    await whileServing(all, async () => {
      await until(() => all.serving.server.underWay.bytes > 10_000, 'payloads are announced');
      expect(all.serving.server.underWay.bytes).toBeLessThanOrEqual(10_000 + 13 * 4_200);
    });
    for (const peer of peers) peer.destroy();
    await allIsGone(all.serving);
  });

  it('nbd: hostile peers: a host that is gone while the disk still works leaves nothing behind', async () => {
    const answers: (() => void)[] = [];
    const slow = new MemoryDevice(diskSize, { later: (answer) => answers.push(answer) });
    const serving = await serve({ '': slow });
    const host = await connectAndPlay(serving.at, go);
    await host.take(goLength);
    host.send(Buffer.concat([head(1, 4_096), Buffer.alloc(4_096), head(0, 4_096), head(3, 0), head(1, 4_096)]));
    await until(() => answers.length === 3, 'three requests');
    host.socket.resetAndDestroy();
    await until(() => serving.server.connections === 0, 'the host is gone');
    expect(serving.server.underWay.requests).toBe(3);
    for (const answer of answers) answer();
    await allIsGone(serving);
    expect(slow.asked).toHaveLength(3);
  });

  it('nbd: hostile peers: who asks for nothing is left in peace', async () => {
    const all = await scene();
    const host = await transmitting(all);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    await play(host, "C: 25609513 0000 0003 'COOKIE01' 0000000000000000 00000000 \n S: 67446698 00000000 'COOKIE01'");
  });
});
