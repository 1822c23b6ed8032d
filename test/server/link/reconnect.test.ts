// Connecting again: soon at first, then ever more rarely, and never all at the same moment.
import { array, double, assert as holds, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Backoff } from '../../../src/server/link/backoff.js';
import { until } from '../until.js';
import { closing, Primary, pause, Secondary } from './ends.js';
import { FakeClock } from './fake-clock.js';
import { LinkProxy } from './proxy.js';

const timing = { retryFirst: 100, retryMax: 1_000 };

/** Waits until the link waits for its next attempt; how long that is from now. */
async function nextWait(clock: FakeClock, attempts: () => number, before: number): Promise<number> {
  await until(() => attempts() > before && clock.alarms === 1, 'it waits');
  return clock.untilNext ?? Number.NaN;
}

describe('link: reconnecting', () => {
  it('link: reconnecting: each wait may be twice as long as the one before, up to a limit', async () => {
    const clock = new FakeClock();
    const randoms: number[] = [];
    const random = () => {
      randoms.push(1);
      return 0.5;
    };
    const proxy = closing(await LinkProxy.start({ host: '127.0.0.1', port: 1 }));
    proxy.cut();
    Primary.start(proxy.address, { clock, timing, random });
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 6; attempt += 1) {
      waits.push(await nextWait(clock, () => randoms.length, attempt - 1));
      clock.pass(waits.at(-1) ?? 0);
    }
    expect(waits).toEqual([50, 100, 200, 400, 500, 500]);
    await until(() => proxy.taken === 7);
  });

  it('link: reconnecting: nothing is tried before its time, and after a success waits are short again', async () => {
    const clock = new FakeClock();
    const secondary = await Secondary.start();
    const proxy = closing(await LinkProxy.start(secondary.address));
    proxy.cut();
    let attempts = 0;
    const random = () => {
      attempts += 1;
      return 0.9;
    };
    const primary = Primary.start(proxy.address, { clock, timing, random });
    for (let attempt = 0; attempt < 4; attempt += 1) clock.pass(await nextWait(clock, () => attempts, attempt));
    const wait = await nextWait(clock, () => attempts, 4);
    expect(wait).toBe(900);
    proxy.mend();
    clock.pass(wait - 1);
    await pause(20);
    expect(primary.ups).toEqual([]);
    clock.pass(1);
    await primary.up();
    clock.pass(timing.retryFirst);
    proxy.cut();
    expect(await nextWait(clock, () => attempts, 5)).toBe(90);
  });

  it('link: reconnecting: a link that is lost as soon as it is up is tried ever more rarely, too', async () => {
    const clock = new FakeClock();
    const secondary = await Secondary.start();
    const waits: number[] = [];
    const primary = Primary.start(secondary.address, {
      clock,
      timing,
      random: () => 0.5,
      onUp: () => primary.link.disconnect('for the test'),
      onDown: () => waits.push(clock.untilNext ?? 0),
    });
    while (waits.length < 5) {
      clock.pass(10);
      await pause(1);
    }
    expect(waits).toEqual([50, 100, 200, 400, 500]);
  });

  it('link: reconnecting: a link that is closed tries no more', async () => {
    const clock = new FakeClock();
    const proxy = closing(await LinkProxy.start({ host: '127.0.0.1', port: 1 }));
    proxy.cut();
    let attempts = 0;
    const random = () => {
      attempts += 1;
      return 0.5;
    };
    const primary = Primary.start(proxy.address, { clock, timing, random });
    await nextWait(clock, () => attempts, 0);
    await primary.close();
    expect(clock.alarms).toBe(0);
    clock.pass(100_000);
    await pause(10);
    expect(proxy.taken).toBe(1);
  });

  it('link: reconnecting: waits are within their limits, and spread over all of them', () => {
    holds(
      property(integer({ min: 1, max: 500 }), array(double({ min: 0, max: 0.999, noNaN: true })), (first, randoms) => {
        let next = 0;
        const backoff = new Backoff(first, 10 * first, () => randoms[next++] ?? 0);
        for (const [attempt, random] of randoms.entries())
          expect(backoff.next()).toBe(random * Math.min(10 * first, first * 2 ** attempt));
        backoff.reset();
        expect(backoff.next()).toBe(0);
      }),
    );
  });
});
