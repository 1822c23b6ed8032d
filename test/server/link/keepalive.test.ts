// Keepalive: a peer that is silent, stuck or deaf is noticed within its time, and one that is only idle is not.
import { describe, expect, it } from 'vitest';
import type { LinkTiming } from '../../../src/server/link/index.js';
import { Watch } from '../../../src/server/link/watch.js';
import { until } from '../until.js';
import { blockSize, closing, Primary, pause, payload, Secondary } from './ends.js';
import { FakeClock } from './fake-clock.js';
import { LinkProxy } from './proxy.js';
import { RawPeer } from './raw-peer.js';
import { bytesOf } from './reading.js';

const quick: Partial<LinkTiming> = { pingAfter: 20, deadAfter: 100, progressMax: 150, retryFirst: 10, retryMax: 20 };

describe('link: keepalive', () => {
  it('link: keepalive: an idle link stays up, by a few bytes', async () => {
    const secondary = await Secondary.start({ timing: quick });
    const primary = Primary.start(secondary.address, { timing: quick });
    await primary.up();
    await pause(400);
    expect([primary.downs, secondary.downs]).toEqual([[], []]);
    expect(primary.link.counts.framesSent).toBeGreaterThan(5);
    expect(primary.link.counts.bytesSent).toBeLessThan(4_000);
  });

  it.each([
    { ends: ['to the target'] as const },
    { ends: ['from the target'] as const },
    { ends: ['to the target', 'from the target'] as const },
  ])('link: keepalive: a line that is dead $ends is noticed at both ends', async ({ ends }) => {
    const secondary = await Secondary.start({ timing: quick });
    const proxy = closing(await LinkProxy.start(secondary.address));
    const primary = Primary.start(proxy.address, { timing: quick });
    await primary.up();
    await until(() => secondary.listener.isUp);
    proxy.swallow(...ends);
    await until(() => primary.downs.length > 0 && secondary.downs.length > 0);
    const why = [...primary.downs, ...secondary.downs].filter((said) => said === 'nothing was heard for 100 ms');
    expect(why.length).toBeGreaterThan(0);
    proxy.mend();
    await until(() => primary.link.isUp && secondary.listener.isUp);
  });

  it('link: keepalive: a peer that answers nothing is dead', async () => {
    const peer = await RawPeer.asSecondary();
    const primary = Primary.start(peer.address, { timing: { ...quick, retryFirst: 60_000 }, random: () => 1 });
    await primary.up();
    await until(() => primary.downs.length === 1);
    expect(primary.downs).toEqual(['nothing was heard for 100 ms']);
    expect(peer.frames.some(({ kind }) => kind === 'ping')).toBe(true);
    await peer.close();
  });

  it('link: keepalive: a frame that never ends is cut off, however steadily it comes', async () => {
    const secondary = await Secondary.start({ timing: quick });
    const peer = await RawPeer.asPrimary(secondary.address);
    const slow = bytesOf({ kind: 'write', seq: 1, ...payload(1) });
    for (let at = 0; !peer.isClosed && at < slow.length; at += 1) {
      peer.sendBytes(slow.subarray(at, at + 1));
      await pause(10);
    }
    await until(() => secondary.downs.length === 1);
    expect(secondary.downs).toEqual(['a frame took longer than 150 ms']);
    expect(secondary.arrived).toEqual([]);
    await peer.close();
  });

  it('link: keepalive: whoever sends a long frame over a slow line hears meanwhile that somebody is there', async () => {
    const secondary = await Secondary.start({
      timing: { ...quick, pingAfter: 100, deadAfter: 2_000, progressMax: 60_000 },
    });
    const peer = await RawPeer.asPrimary(secondary.address);
    const slow = bytesOf({ kind: 'write', seq: 1, ...payload(1) });
    for (let at = 0; at < 60; at += 1) {
      peer.sendBytes(slow.subarray(at, at + 1));
      await pause(10);
    }
    expect(peer.frames.filter(({ kind }) => kind === 'ping').length).toBeGreaterThan(2);
    expect(secondary.downs).toEqual([]);
    await peer.close();
  });

  it('link: keepalive: a peer that takes nothing is cut off, though it speaks', async () => {
    const peer = await RawPeer.asSecondary();
    const primary = Primary.start(peer.address, {
      timing: { ...quick, retryFirst: 60_000 },
      random: () => 1,
      payloadOf: (seq) => payload(seq, 8),
    });
    await primary.up();
    peer.deafen();
    peer.send({ kind: 'credit', number: 1_000_000_000 });
    primary.send(1, 10_000);
    const speak = setInterval(() => peer.send({ kind: 'pong', number: 1 }), 20);
    await until(() => primary.downs.length === 1);
    clearInterval(speak);
    expect(primary.downs).toEqual(['what was sent was not taken for 150 ms']);
    expect(primary.link.counts.framesSent).toBeLessThan(3_000_000 / blockSize);
    await peer.close();
  });
});

describe('link: watch', () => {
  const timing: LinkTiming = {
    handshakeMax: 1,
    pingAfter: 100,
    deadAfter: 500,
    progressMax: 1_000,
    retryFirst: 1,
    retryMax: 1,
  };

  function watched(frame: () => number | undefined = () => undefined) {
    const clock = new FakeClock();
    const told: string[] = [];
    const note = (what: string) => told.push(`${clock.now()} ${what}`);
    const watch = new Watch(timing, clock, {
      ping: () => note('ping'),
      cut: (why) => {
        watch.stop();
        note(why);
      },
      frame,
      sending: () => undefined,
    });
    return { clock, told, watch };
  }

  it('link: watch: it asks when nothing is heard, and gives up in its time', () => {
    const { clock, told } = watched();
    clock.pass(10_000);
    expect(told).toEqual([
      ...[100, 150, 200, 250, 300, 350, 400, 450].map((at) => `${at} ping`),
      '500 nothing was heard for 500 ms',
    ]);
    expect(clock.alarms).toBe(0);
  });

  it('link: watch: whoever is heard lives', () => {
    const { clock, told, watch } = watched();
    for (let step = 0; step < 100; step += 1) {
      watch.heard = true;
      clock.pass(50);
    }
    expect(told).toEqual([]);
    watch.stop();
    expect(clock.alarms).toBe(0);
  });

  it('link: watch: when this end stood still, the other one is not blamed at once', () => {
    const { clock, told, watch } = watched();
    clock.jump(60_000);
    clock.pass(0);
    expect(told).toEqual([]);
    clock.pass(450);
    expect(told.every((line) => line.endsWith('ping'))).toBe(true);
    clock.pass(100);
    expect(told.at(-1)).toContain('nothing was heard');
    watch.stop();
  });

  it('link: watch: frames that end are progress, one that does not is none', () => {
    let frame = 0;
    const { clock, told, watch } = watched(() => frame);
    for (; frame < 100; frame += 1) {
      watch.heard = true;
      clock.pass(50);
    }
    expect(told).toEqual([]);
    for (let step = 0; step < 30; step += 1) {
      watch.heard = true;
      clock.pass(50);
    }
    expect(told.at(-1)).toBe('6050 a frame took longer than 1000 ms');
    // Meanwhile whoever sends it is told that somebody is here.
    const pings = Array.from({ length: 18 }, (_, k) => `${5_150 + 50 * k} ping`);
    expect(told.slice(0, -1)).toEqual(pings);
  });
});
