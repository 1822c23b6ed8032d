// The handshake: who goes on with whom, and what is said to whoever does not.
import { describe, expect, it } from 'vitest';
import { frameWithBody, headerBytes } from '../../../src/server/link/frame.js';
import {
  type ImageOrigin,
  InsecureLink,
  type LinkHello,
  type ListenerOptions,
  listenForPrimary,
  PrimaryLink,
  type Refusal,
} from '../../../src/server/link/index.js';
import { until } from '../until.js';
import { blockSize, Primary, pairId, pause, primaryHello, Secondary, secondaryHello } from './ends.js';
import { RawPeer } from './raw-peer.js';
import { bytesOf, type Frame } from './reading.js';

const helloOfVersions = (least: number, greatest: number, hello: LinkHello): Buffer => {
  const whole = bytesOf({ kind: 'hello', hello });
  whole.writeUInt16BE(least, headerBytes + 8);
  whole.writeUInt16BE(greatest, headerBytes + 10);
  return Buffer.from(frameWithBody('hello', 0, whole.subarray(headerBytes)));
};

const refusalIn = (frames: readonly Frame[]): Refusal | undefined =>
  frames.flatMap((frame) => (frame.kind === 'refusal' ? [frame.refusal] : []))[0];

describe('link: handshake', () => {
  it('link: handshake: what the node of the secondary judges is told to the primary, with its words', async () => {
    const judged: LinkHello[] = [];
    const secondary = await Secondary.start({
      judge: async (peer) => {
        judged.push(peer);
        return { code: 'taken over', text: 'this secondary took over as generation 2: this primary serves nobody' };
      },
    });
    const primary = Primary.start(secondary.address);
    await until(() => primary.refusals.length > 0);
    expect(primary.refusals[0]).toEqual({
      code: 'taken over',
      text: 'this secondary took over as generation 2: this primary serves nobody',
      by: 'the other end',
    });
    expect(judged[0]).toEqual(primaryHello());
    expect([primary.ups, secondary.ups, primary.downs]).toEqual([[], [], []]);
    expect(primary.lines[0]).toContain('the other end refused (taken over): this secondary took over as generation 2');
    await until(() => primary.refusals.length > 2);
    // The same reason again is no news.
    expect(primary.lines.length).toBe(1);
  });

  it('link: handshake: what the node of the primary judges is told to the secondary', async () => {
    const secondary = await Secondary.start();
    const primary = Primary.start(secondary.address, {
      judge: ({ pair }) => (pair === pairId ? { code: 'other pair', text: 'this primary is of pair 77' } : undefined),
    });
    await until(() => primary.refusals.length > 0 && secondary.lines.length > 0);
    expect(primary.refusals[0]).toMatchObject({ code: 'other pair', by: 'this end' });
    expect(secondary.lines[0]).toContain('the other end refused (other pair): this primary is of pair 77');
    expect(secondary.ups).toEqual([]);
  });

  it.each<ImageOrigin>(['empty', 'assumed equal', 'in a pair'])(
    'link: handshake: how an image began is told: %s',
    async (image) => {
      const secondary = await Secondary.start({ hello: () => secondaryHello({ image }) });
      const primary = Primary.start(secondary.address, { hello: () => primaryHello({ image, pair: undefined }) });
      await until(() => primary.ups.length === 1 && secondary.ups.length === 1);
      expect([primary.ups[0]?.image, secondary.ups[0]]).toMatchObject([image, { image, pair: undefined }]);
    },
  );

  it('link: handshake: a judgment is waited for before the answer, one at a time', async () => {
    const order: string[] = [];
    let judging = 0;
    const secondary = await Secondary.start({
      judge: async () => {
        judging += 1;
        expect(judging).toBe(1);
        await pause(20);
        judging -= 1;
        order.push('judged');
        return undefined;
      },
      onUp: () => order.push('up'),
    });
    const peers = await Promise.all([1, 2, 3].map(() => RawPeer.connect(secondary.address)));
    for (const peer of peers) peer.send({ kind: 'hello', hello: primaryHello() });
    await pause(10);
    expect(peers.flatMap(({ frames }) => frames)).toEqual([]);
    await until(() => peers.every(({ frames }) => frames.length === 1));
    expect(order).toEqual(['judged', 'judged', 'judged']);
    peers[1]?.send({ kind: 'ready', number: 1 });
    await until(() => order.length === 4);
    for (const peer of peers) await peer.close();
  });

  it('link: handshake: a judgment that fails lets nobody in', async () => {
    const secondary = await Secondary.start({ judge: () => Promise.reject(new Error('the disk is full')) });
    const primary = Primary.start(secondary.address);
    await until(() => secondary.lines.length > 0);
    expect(secondary.lines[0]).toContain('the judgment failed: the disk is full');
    expect(primary.ups).toEqual([]);
  });

  it('link: handshake: two primaries and two secondaries make no pair', async () => {
    const secondary = await Secondary.start();
    const second = Primary.start(secondary.address, { hello: () => secondaryHello() });
    await until(() => second.refusals.length > 0);
    expect(second.refusals[0]?.code).toBe('not primary');
    expect(second.refusals[0]?.text).toContain('two secondaries make no pair');
    const other = await Secondary.start({ hello: () => primaryHello() });
    const primary = Primary.start(other.address);
    await until(() => primary.refusals.length > 0);
    expect(primary.refusals[0]).toMatchObject({ code: 'not secondary', by: 'this end' });
  });

  it('link: handshake: writes for which there could never be credit are refused before the first', async () => {
    const secondary = await Secondary.start({ creditBytes: 4 * blockSize });
    const primary = Primary.start(secondary.address);
    await until(() => primary.refusals.length > 0);
    expect(primary.refusals[0]).toMatchObject({
      code: 'write size',
      text: 'the primary may send writes of 4096 bytes, the secondary takes at most 2048: let it take more',
    });
    const peer = await RawPeer.asSecondary([{ kind: 'hello', hello: secondaryHello({ writeBytes: 512 }) }]);
    const other = Primary.start(peer.address);
    await until(() => other.refusals.length > 0);
    expect(other.refusals[0]).toMatchObject({ code: 'write size', by: 'this end' });
    await peer.close();
  });

  it.each([
    [2, 9],
    [0, 0],
  ])('link: handshake: an end that speaks versions %i to %i is told which there are', async (least, greatest) => {
    const secondary = await Secondary.start();
    const peer = await RawPeer.connect(secondary.address);
    peer.sendBytes(helloOfVersions(least, greatest, primaryHello()));
    await until(() => peer.isClosed);
    expect(refusalIn(peer.frames)).toEqual({
      code: 'other version',
      text: `this end speaks versions 1 to 1 of the link protocol, the other ${least} to ${greatest}: run the same release of destage at both ends`,
    });
    await peer.close();
    const later = await RawPeer.asSecondary([]);
    const primary = Primary.start(later.address);
    await until(() => later.frames.length > 0);
    later.sendBytes(helloOfVersions(least, greatest, secondaryHello()));
    await until(() => primary.refusals.length > 0);
    expect(primary.refusals[0]).toMatchObject({ code: 'other version', by: 'this end' });
    await later.close();
  });

  it('link: handshake: an end that speaks later versions as well goes on', async () => {
    const secondary = await Secondary.start();
    const peer = await RawPeer.connect(secondary.address);
    peer.sendBytes(helloOfVersions(1, 9, primaryHello()));
    await until(() => peer.frames.length > 0);
    expect(peer.frames[0]?.kind).toBe('hello');
    await peer.close();
  });

  it('link: handshake: a primary that is not ready yet takes nobody’s place', async () => {
    const secondary = await Secondary.start();
    const primary = Primary.start(secondary.address);
    await primary.up();
    const peer = await RawPeer.connect(secondary.address);
    peer.send({ kind: 'hello', hello: primaryHello() });
    await until(() => peer.frames.length > 0);
    await pause(30);
    expect([primary.downs, secondary.downs]).toEqual([[], []]);
    peer.send({ kind: 'ready', number: 1 });
    await until(() => primary.downs.length === 1);
    await peer.close();
  });

  it.each<{ readonly what: string; readonly frames: readonly Frame[]; readonly says: string }>([
    {
      what: 'a write first',
      frames: [{ kind: 'write', seq: 1, block: 0, bytes: new Uint8Array(512), checksum: 0 }],
      says: 'a write came where none may come',
    },
    { what: 'a message first', frames: [{ kind: 'message', number: 3 }], says: 'not expected here: message' },
    { what: 'ready without a hello', frames: [{ kind: 'ready', number: 1 }], says: 'not expected here: ready' },
    { what: 'a ping first', frames: [{ kind: 'ping', number: 1 }], says: 'not expected here: ping' },
    {
      what: 'two hellos',
      frames: [
        { kind: 'hello', hello: primaryHello() },
        { kind: 'hello', hello: primaryHello() },
      ],
      says: 'a second hello came',
    },
    {
      what: 'ready before the answer',
      frames: [
        { kind: 'hello', hello: primaryHello() },
        { kind: 'ready', number: 1 },
      ],
      says: 'not expected here: ready',
    },
    { what: 'a goodbye', frames: [{ kind: 'goodbye', text: 'never mind' }], says: 'said goodbye: never mind' },
  ])('link: handshake: $what ends it', async ({ frames, says }) => {
    const secondary = await Secondary.start();
    const peer = await RawPeer.connect(secondary.address);
    peer.send(...frames);
    await until(() => peer.isClosed);
    await until(() => secondary.lines.length > 0);
    expect(secondary.lines[0]).toContain(says);
    expect(secondary.ups).toEqual([]);
    await peer.close();
  });
});

describe('link: addresses', () => {
  const options = (host: string, insecure: boolean): ListenerOptions => ({
    listen: { host, port: 0 },
    insecure,
    hello: () => secondaryHello(),
    judge: async () => undefined,
    onUp: () => {},
    onDown: () => {},
    onWrite: () => {},
    onMessage: () => {},
    onBatch: () => {},
    creditBytes: 4_096,
    log: { info: () => {}, warn: () => {} },
  });
  const primaryTo = (host: string, insecure: boolean) =>
    new PrimaryLink({
      ...options(host, insecure),
      address: { host, port: 7001 },
      judge: () => undefined,
      onRefused: () => {},
      onAcknowledgment: () => {},
      sizeOf: () => undefined,
      payloadOf: () => undefined,
    });

  it.each(['0.0.0.0', '::', '192.0.2.7', 'storage.example', '', '128.0.0.1', '::ffff:192.0.2.7'])(
    'link: addresses: without TLS, "%s" is refused at both ends, with what to do',
    async (host) => {
      await expect(listenForPrimary(options(host, false))).rejects.toThrow(
        /without TLS, so anybody on the way could read and change the copy: give --link-key, --link-cert and --link-ca/,
      );
      expect(() => primaryTo(host, false)).toThrow(/assert with --insecure/);
      expect(() => primaryTo(host, false)).toThrow(InsecureLink);
      expect(() => primaryTo(host, true)).not.toThrow();
    },
  );

  it.each(['127.0.0.1', '127.9.9.9', 'localhost'])('link: addresses: "%s" is this machine', async (host) => {
    const listener = await listenForPrimary(options(host, false));
    expect(listener.address.port).toBeGreaterThan(0);
    await listener.close();
    expect(() => primaryTo(host, false)).not.toThrow();
  });

  it('link: addresses: any may be listened on when somebody asserts that it is safe', async () => {
    const listener = await listenForPrimary(options('0.0.0.0', true));
    await listener.close();
  });

  it('link: addresses: one that is taken is an error of the start', async () => {
    const listener = await listenForPrimary(options('127.0.0.1', false));
    const again = { ...options('127.0.0.1', false), listen: { host: '127.0.0.1', port: listener.address.port } };
    await expect(listenForPrimary(again)).rejects.toThrow('something else listens there');
    await listener.close();
  });
});
