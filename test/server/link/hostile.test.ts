// Peers that mean harm on the port of the link: whatever they send, the worst is a connection cut off. Nothing of them is
// left, and the primary that is connected goes on beside them.
import { once } from 'node:events';
import { connect } from 'node:net';
import {
  type Arbitrary,
  array,
  asyncProperty,
  boolean,
  constantFrom,
  assert as holds,
  integer,
  maxSafeNat,
  oneof,
  record,
  tuple,
  uint8Array,
} from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../../src/server/link/crc32.js';
import { headerBytes } from '../../../src/server/link/frame.js';
import { type LinkAddress, type LinkClock, listenForPrimary } from '../../../src/server/link/index.js';
import { machineClock } from '../../../src/server/link/link-timing.js';
import { until } from '../until.js';
import { CountedClock } from './counted-clock.js';
import { blockSize, closing, noted, Primary, pause, payload, primaryHello, Secondary, secondaryHello } from './ends.js';
import { FakeClock } from './fake-clock.js';
import { RawPeer } from './raw-peer.js';
import { bytesOf, type Frame } from './reading.js';

const hello: Frame = { kind: 'hello', hello: primaryHello({ writeBytes: 8 * blockSize }) };

const someFrame: Arbitrary<Frame> = oneof(
  constantFrom<Frame>(hello, { kind: 'ready', number: 1 }, { kind: 'goodbye', text: 'x' }),
  constantFrom<Frame>({ kind: 'refusal', refusal: { code: 'image', text: 'no' } }),
  record({
    kind: constantFrom('ready', 'acknowledgment', 'message', 'credit', 'ping', 'pong'),
    number: oneof(maxSafeNat(), integer({ min: 0, max: 5 })),
  }),
  record({
    kind: constantFrom('write'),
    seq: integer({ min: 0, max: 9 }),
    block: oneof(integer({ min: 0, max: 999 }), maxSafeNat()),
    bytes: integer({ min: 0, max: 20 }).map((blocks) => new Uint8Array(blocks * 256).fill(blocks)),
    checksum: integer(),
  }),
);

/** A header whose checksum is right, and whose fields are anything. */
const anyHeader = uint8Array({ minLength: headerBytes, maxLength: headerBytes }).map((bytes) => {
  const header = Buffer.from(bytes);
  header.writeUInt16BE(0x6473, 0);
  header.writeUInt8((header[2] ?? 0) % 12, 2);
  header.writeInt32BE(crc32(header, 0, 28), 28);
  return header;
});

const damaged = tuple(someFrame, integer({ min: 0 }), integer({ min: 1, max: 255 })).map(([frame, place, change]) => {
  const bytes = bytesOf(frame);
  bytes[place % bytes.length] = (bytes[place % bytes.length] ?? 0) ^ change;
  return bytes;
});

const sent = array(oneof(someFrame.map(bytesOf), anyHeader, damaged, uint8Array({ maxLength: 80 })), { maxLength: 8 });

const goodWrite = integer({ min: 0, max: 992 }).map((block) =>
  bytesOf({ kind: 'write', seq: block + 1, ...payload(block, 1 + (block % 8)), block }),
);

/** What a hostile peer does: whether it shakes hands first, how it begins, what it sends then, and how it leaves. */
const attack = record({
  shakes: constantFrom('not', 'hello', 'wholly', 'wholly'),
  begins: array(goodWrite, { maxLength: 5 }),
  sent,
  cut: integer({ min: 0, max: 40 }),
  leaves: constantFrom('closes', 'ends', 'stays'),
  isDeaf: boolean(),
});

type Attack = typeof attack extends Arbitrary<infer One> ? One : never;

/** Whoever stays is cut off by the limits of time. */
async function attackOn(address: LinkAddress, { shakes, begins, sent: pieces, cut, leaves, isDeaf }: Attack) {
  const peer = await RawPeer.connect(address);
  if (isDeaf) peer.deafen();
  if (shakes !== 'not') peer.send(hello);
  if (shakes === 'wholly') {
    if (isDeaf) await pause(10);
    // On a busy machine the time for the handshake may be over before the answer is there.
    else await until(() => peer.frames.length > 0 || peer.isClosed, 'an answer came');
    peer.send({ kind: 'ready', number: 1 });
  }
  const bytes = Buffer.concat([...begins, ...pieces]);
  peer.sendBytes(bytes.subarray(0, Math.max(0, bytes.length - cut)));
  if (leaves === 'ends') peer.end();
  if (leaves !== 'closes' && !isDeaf) await until(() => peer.isClosed, 'the peer is cut off');
  await peer.close();
}

describe('link: hostile peers', () => {
  it('link: hostile peers: whatever is sent to the port, nothing is harmed and nothing is left', async () => {
    const clock = new CountedClock();
    const taken: number[] = [];
    let fresh = 0;
    const secondary = await Secondary.start({
      clock,
      timing: { handshakeMax: 60, progressMax: 60, pingAfter: 20, deadAfter: 60 },
      creditBytes: 16 * blockSize,
      hello: () => secondaryHello({ writeBytes: 8 * blockSize }),
      onWrite: (seq, block, bytes) => {
        expect(bytes.length > 0 && bytes.length % blockSize === 0 && seq > 0).toBe(true);
        expect(block * blockSize + bytes.length).toBeLessThanOrEqual(1_000 * blockSize);
        taken.push(seq);
        fresh += bytes.length;
      },
      onBatch: () => {
        secondary.listener.free(fresh);
        fresh = 0;
      },
    });
    const released = () => {
      secondary.listener.free(fresh);
      fresh = 0;
    };
    await holds(
      asyncProperty(attack, (one) => attackOn(secondary.address, one)),
      { numRuns: 150 },
    );
    // What the last ones sent before they left may still come.
    await pause(100);
    await until(() => clock.waiting === 0, 'no timer is left');
    released();
    expect(secondary.listener.bytesInMemory).toBe(0);
    expect(secondary.ups.length).toBe(secondary.downs.length);
    // Enough of them came as far as being the primary, and some of those wrote.
    expect(secondary.ups.length).toBeGreaterThan(10);
    expect(taken.length).toBeGreaterThan(5);
    // And it still works.
    const primary = Primary.start(secondary.address);
    await primary.up();
    primary.send(1, 3);
    await until(() => taken.slice(-3).join() === '1,2,3');
    await primary.close();
    await secondary.close();
    expect(clock.waiting).toBe(0);
  });

  it('link: hostile peers: whatever a secondary answers, the primary is not harmed', async () => {
    const clock = new CountedClock();
    const peer = await RawPeer.asSecondary([]);
    const timing = { handshakeMax: 40, progressMax: 40, pingAfter: 10, deadAfter: 40, retryFirst: 1, retryMax: 1 };
    const primary = Primary.start(peer.address, { clock, timing, random: () => 0 });
    let attempts = 0;
    await holds(
      asyncProperty(boolean(), sent, async (isRight, pieces) => {
        const answer: Frame = { kind: 'hello', hello: secondaryHello() };
        peer.answer = Buffer.concat([...(isRight ? [bytesOf(answer)] : []), ...pieces]);
        const before = peer.connections;
        await until(() => peer.connections > before + 1, 'it connects again');
        attempts += 1;
      }),
      { numRuns: 60 },
    );
    expect(attempts).toBe(60);
    expect(primary.ups.length).toBeGreaterThan(5);
    expect(primary.ups.length - primary.downs.length).toBeLessThan(2);
    await primary.close();
    expect(primary.ups.length).toBe(primary.downs.length);
    expect(clock.waiting).toBe(0);
    await peer.close();
  });

  it('link: hostile peers: a healthy primary goes on beside those that do not shake hands rightly', async () => {
    const secondary = await Secondary.start({ timing: { handshakeMax: 50 }, handshakesMax: 4 });
    const primary = Primary.start(secondary.address);
    await primary.up();
    let last = 0;
    await holds(
      asyncProperty(sent, async (pieces) => {
        const peer = await RawPeer.connect(secondary.address);
        // Without the word `ready` after an answer it never gets to be the primary.
        peer.sendBytes(Buffer.concat([Buffer.from([0]), ...pieces]));
        primary.send(last + 1, last + 5);
        last += 5;
        await peer.close();
      }),
      { numRuns: 100 },
    );
    await until(() => primary.acknowledgments.at(-1) === last);
    expect(primary.downs).toEqual([]);
    expect(secondary.arrived.length).toBe(last);
  });

  it('link: hostile peers: whoever leaves leaves nothing to wait for', async () => {
    const clock = new FakeClock();
    const secondary = await Secondary.start({ clock, judge: async () => ({ code: 'other pair', text: 'no' }) });
    const peer = await RawPeer.connect(secondary.address);
    await until(() => clock.alarms === 1, 'its handshake is timed');
    peer.send(hello);
    await until(() => peer.isClosed, 'it was refused');
    // The listener gives it a moment to read why; that it left ends the moment.
    expect(clock.alarms).toBe(1);
    await peer.close();
    await until(() => clock.alarms === 0, 'no timer is left');
  });

  it('link: hostile peers: those who say nothing keep nobody out', async () => {
    const secondary = await Secondary.start({ handshakesMax: 4, timing: { handshakeMax: 60_000 } });
    const idle = await Promise.all(Array.from({ length: 40 }, () => RawPeer.connect(secondary.address)));
    const primary = Primary.start(secondary.address);
    await primary.up();
    await until(() => idle.filter((peer) => peer.isClosed).length >= 36);
    expect(secondary.lines.some((line) => line.includes('more than 4 connections are in their handshake'))).toBe(true);
    for (const peer of idle) await peer.close();
  });

  /** Whether a peer that connects and says nothing is cut off within its time. */
  async function cutsOffWhoeverIsSilent(clock: LinkClock): Promise<boolean> {
    const { log } = noted();
    const listener = closing(
      await listenForPrimary({
        listen: { host: '127.0.0.1', port: 0 },
        insecure: false,
        hello: () => secondaryHello(),
        judge: async () => undefined,
        onUp: () => {},
        onDown: () => {},
        onWrite: () => {},
        onMessage: () => {},
        onBatch: () => {},
        creditBytes: 65_536,
        log,
        clock,
        timing: { handshakeMax: 50 },
      }),
    );
    const peers = await Promise.all([RawPeer.connect(listener.address), RawPeer.connect(listener.address)]);
    peers[1]?.send(hello);
    await pause(300);
    const areClosed = peers.every((peer) => peer.isClosed);
    for (const peer of peers) await peer.close();
    return areClosed;
  }

  it('link: hostile peers: whoever is silent in the handshake is cut off', async () => {
    expect(await cutsOffWhoeverIsSilent(machineClock)).toBe(true);
  });

  it('link: hostile peers: a listener without a limit for the handshake is found', async () => {
    // Planted: its timers never go off.
    const never: LinkClock = { now: machineClock.now, after: () => () => {} };
    expect(await cutsOffWhoeverIsSilent(never)).toBe(false);
  });

  it('link: hostile peers: a flood of questions is answered with little, and a flood of lines is not logged', async () => {
    const secondary = await Secondary.start();
    const peer = await RawPeer.asPrimary(secondary.address);
    const before = secondary.listener.counts.framesSent;
    peer.send(...Array.from({ length: 20_000 }, (): Frame => ({ kind: 'ping', number: 1 })));
    await until(() => secondary.listener.counts.framesReceived > 20_000);
    expect(secondary.listener.counts.framesSent - before).toBeLessThan(2_000);
    await peer.close();
    for (let connection = 0; connection < 200; connection += 1) {
      const socket = connect(secondary.address);
      socket.on('error', () => {});
      socket.end('nonsense that is longer than a header is');
      await once(socket, 'close');
    }
    expect(secondary.lines.filter((line) => line.includes('was cut off')).length).toBeLessThan(40);
  });
});
