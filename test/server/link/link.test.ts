// The link as both ends see it: what is sent arrives, in order, and what happens to the connection is told once.
import { describe, expect, it } from 'vitest';
import type { LinkCounts } from '../../../src/server/link/index.js';
import { until } from '../until.js';
import {
  blockSize,
  closing,
  numbers,
  Primary,
  pause,
  payload,
  primaryHello,
  Secondary,
  secondaryHello,
} from './ends.js';
import { LinkProxy } from './proxy.js';

describe('link: carrying', () => {
  it('link: carrying: writes arrive in order as they were given, and are acknowledged', async () => {
    const secondary = await Secondary.start();
    const primary = Primary.start(secondary.address);
    await primary.up();
    primary.send(1, 500);
    await until(() => primary.acknowledgments.at(-1) === 500);
    expect(secondary.seqs).toEqual(numbers(1, 500));
    for (const { seq, block, bytes, checksum } of secondary.arrived)
      expect({ block, bytes, checksum }).toEqual({ ...payload(seq), bytes: Buffer.from(payload(seq).bytes) });
    expect(secondary.listener.bytesInMemory).toBe(0);
    const [sent, received]: readonly LinkCounts[] = [primary.link.counts, secondary.listener.counts];
    expect([sent?.connections, received?.connections]).toEqual([1, 1]);
    await until(() => sent?.bytesSent === received?.bytesReceived && sent?.bytesReceived === received?.bytesSent);
    expect(sent).toMatchObject({ framesSent: received?.framesReceived, framesReceived: received?.framesSent });
  });

  it('link: carrying: both ends are told what the other said', async () => {
    const secondary = await Secondary.start({ hello: () => secondaryHello({ newest: 9, settled: 7, generation: 3 }) });
    const primary = Primary.start(secondary.address);
    await primary.up();
    await until(() => secondary.listener.isUp);
    expect(primary.ups).toEqual([secondaryHello({ newest: 9, settled: 7, generation: 3 })]);
    expect(secondary.ups).toMatchObject([{ role: 'primary', image: 'in a pair', volumeBytes: blockSize * 1_000 }]);
  });

  it('link: carrying: a write of zeros costs no more than its header', async () => {
    const secondary = await Secondary.start();
    const zeros = { block: 3, bytes: new Uint8Array(blockSize * 8), checksum: -5 };
    const primary = Primary.start(secondary.address, { payloadOf: () => zeros });
    await primary.up();
    const before = primary.link.counts.bytesSent;
    primary.send(1, 4);
    await until(() => secondary.arrived.length === 4);
    expect(primary.link.counts.bytesSent - before).toBeLessThan(6 * 32 + 1);
    expect(secondary.arrived[3]).toEqual({ seq: 4, ...zeros, bytes: Buffer.from(zeros.bytes) });
    expect(secondary.arrived[3]?.bytes.equals(zeros.bytes)).toBe(true);
  });

  it('link: carrying: zeros take no memory for sending, however many they are', async () => {
    const big = { writeBytes: 400 * blockSize };
    const secondary = await Secondary.start({ hello: () => secondaryHello(big), creditBytes: 4_000_000 });
    const primary = Primary.start(secondary.address, {
      hello: () => primaryHello(big),
      payloadOf: (seq) => (seq === 2 ? { block: 7, bytes: new Uint8Array(big.writeBytes), checksum: 9 } : payload(seq)),
    });
    await primary.up();
    primary.send(1, 3);
    await until(() => primary.acknowledgments.at(-1) === 3);
    expect(secondary.arrived.map(({ bytes }) => bytes.length / blockSize)).toEqual([1, 400, 1]);
    expect(primary.link.counts.bytesSent).toBeLessThan(2_000);
  });

  it('link: carrying: a write that ends in zeros or begins with them is no write of zeros', async () => {
    const secondary = await Secondary.start();
    const places = [0, 1, 255, 256, 510, 511];
    const primary = Primary.start(secondary.address, {
      payloadOf: (seq) => {
        const bytes = new Uint8Array(blockSize);
        bytes[places[seq - 1] ?? 0] = 1;
        return { block: 0, bytes, checksum: 0 };
      },
    });
    await primary.up();
    primary.send(1, places.length);
    await until(() => secondary.arrived.length === places.length);
    expect(secondary.arrived.map(({ bytes }) => bytes.indexOf(1))).toEqual(places);
  });

  it('link: carrying: a write longer than the memory for sending arrives whole, between others', async () => {
    const blocks = 2_000;
    const big = { writeBytes: blockSize * blocks, volumeBytes: blockSize * 10_000 };
    const secondary = await Secondary.start({
      hello: () => secondaryHello(big),
      creditBytes: 3 * blockSize * blocks,
    });
    const primary = Primary.start(secondary.address, {
      hello: () => ({ ...secondaryHello(big), role: 'primary' }),
      payloadOf: (seq) => payload(seq, seq % 2 === 0 ? blocks : 1),
    });
    await primary.up();
    primary.send(1, 7);
    await until(() => primary.acknowledgments.at(-1) === 7);
    expect(secondary.arrived.map(({ bytes }) => bytes.length / blockSize)).toEqual([
      1,
      blocks,
      1,
      blocks,
      1,
      blocks,
      1,
    ]);
    for (const { seq, bytes } of secondary.arrived) expect(bytes.every((byte) => byte === 1 + (seq % 255))).toBe(true);
  });

  it('link: carrying: bytes are those of the moment of the sending, whatever becomes of the cache', async () => {
    const secondary = await Secondary.start({ creditBytes: 4_000_000 });
    const proxy = closing(await LinkProxy.start(secondary.address));
    const cache = new Uint8Array(blockSize * 8);
    const primary = Primary.start(proxy.address, {
      payloadOf: (seq) => {
        cache.fill(1 + (seq % 255));
        // Used again as soon as this turn is over.
        queueMicrotask(() => cache.fill(0));
        return { block: 0, bytes: cache, checksum: seq };
      },
    });
    await primary.up();
    await until(() => secondary.listener.isUp);
    proxy.stall('to the target');
    primary.send(1, 900);
    await pause(20);
    proxy.mend();
    await until(() => secondary.arrived.length === 900);
    for (const { seq, bytes } of secondary.arrived) expect(bytes.every((byte) => byte === 1 + (seq % 255))).toBe(true);
  });

  it('link: carrying: what arrives in pieces of any length is the same', async () => {
    const secondary = await Secondary.start();
    const proxy = closing(await LinkProxy.start(secondary.address));
    proxy.piece = 7;
    const primary = Primary.start(proxy.address);
    await primary.up();
    primary.send(1, 50);
    await until(() => primary.acknowledgments.at(-1) === 50);
    expect(secondary.seqs).toEqual(numbers(1, 50));
  });
});

describe('link: losing', () => {
  it('link: losing: a cut is told once at each end, and the link comes back by itself', async () => {
    const secondary = await Secondary.start();
    const proxy = closing(await LinkProxy.start(secondary.address));
    const primary = Primary.start(proxy.address);
    await primary.up();
    await until(() => secondary.listener.isUp);
    proxy.cut();
    await until(() => primary.downs.length === 1 && secondary.downs.length === 1);
    primary.send(1, 3);
    primary.link.sendMessage(3);
    proxy.mend();
    await until(() => secondary.ups.length === 2 && primary.ups.length === 2);
    primary.send(1, 3);
    await until(() => secondary.arrived.length === 3);
    expect([primary.downs.length, secondary.downs.length]).toEqual([1, 1]);
    // What was asked for while it was down was not sent.
    expect(secondary.messages).toEqual([]);
  });

  it('link: losing: writes that were held are forgotten with the connection', async () => {
    const secondary = await Secondary.start({ creditBytes: blockSize * 8 });
    secondary.isPrompt = false;
    const primary = Primary.start(secondary.address);
    await primary.up();
    primary.send(1, 100);
    await until(() => secondary.arrived.length === 8);
    secondary.listener.disconnect('for the test');
    expect(secondary.downs).toEqual(['for the test']);
    await until(() => primary.ups.length === 2 && secondary.ups.length === 2);
    expect(primary.downs).toEqual(['the other end said goodbye: for the test']);
    secondary.listener.free(8 * blockSize);
    await pause(30);
    expect(secondary.arrived.length).toBe(8);
    primary.send(5, 12);
    await until(() => secondary.arrived.length === 16);
    expect(secondary.seqs).toEqual([...numbers(1, 8), ...numbers(5, 12)]);
  });

  it('link: losing: a newer connection of the primary takes the place of the older one', async () => {
    const secondary = await Secondary.start();
    const first = Primary.start(secondary.address, {
      timing: { retryFirst: 60_000, retryMax: 60_000 },
      random: () => 1,
    });
    await first.up();
    await until(() => secondary.ups.length === 1);
    const second = Primary.start(secondary.address);
    await second.up();
    await until(() => first.downs.length === 1);
    expect(first.downs[0]).toContain('a newer connection of the primary takes its place');
    second.send(1, 3);
    await until(() => second.acknowledgments.at(-1) === 3);
    expect(secondary.downs.length).toBe(1);
  });

  it('link: losing: a damaged header is noticed, and the connection is made anew', async () => {
    const secondary = await Secondary.start();
    const proxy = closing(await LinkProxy.start(secondary.address));
    const primary = Primary.start(proxy.address);
    await primary.up();
    await until(() => secondary.ups.length === 1);
    proxy.damage('to the target', 5);
    primary.send(1, 3);
    await until(() => secondary.ups.length === 2);
    expect(secondary.arrived).toEqual([]);
    expect(secondary.downs).toEqual(['the checksum of a header is wrong']);
  });

  it('link: losing: a delayed link loses nothing', async () => {
    const secondary = await Secondary.start();
    const proxy = closing(await LinkProxy.start(secondary.address));
    proxy.delay = 40;
    const primary = Primary.start(proxy.address);
    await primary.up();
    const began = performance.now();
    primary.send(1, 300);
    await until(() => primary.acknowledgments.at(-1) === 300);
    expect(performance.now() - began).toBeGreaterThan(75);
    expect(secondary.seqs).toEqual(numbers(1, 300));
  });

  it('link: losing: closing ends everything, in any stage', async () => {
    const secondary = await Secondary.start();
    const primary = Primary.start(secondary.address);
    await primary.up();
    await primary.close();
    expect(primary.downs).toEqual(['the primary is stopping']);
    await until(() => secondary.downs.length === 1);
    expect(secondary.downs).toEqual(['the other end said goodbye: the primary is stopping']);
    const early = Primary.start(secondary.address);
    await early.close();
    expect(early.downs).toEqual([]);
    await secondary.close();
  });
});
