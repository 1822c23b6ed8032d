// Two nodes that meet: whatever happens between a question and its answer, a primary that was taken over hears of it.
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LocalPair } from './local-pair.js';
import { until } from './until.js';

let pair: LocalPair;
beforeEach(async () => {
  pair = await LocalPair.make();
});
afterEach(() => pair.remove());

const anywhere = { host: '127.0.0.1', port: 0 };

describe('nodes: meeting', () => {
  it('nodes: meeting: a takeover after the answer of the secondary, and before the primary is ready, fences it', async () => {
    const secondary = await pair.startSecondary();
    const primary = await pair.startPrimary();
    const host = await pair.connect(primary);
    await host.write(0, Buffer.alloc(4096, 1));
    await until(() => secondary.status.positions.destaged === 1, 'it is copied');
    pair.link.delay = 400;
    const { taken } = pair.link;
    pair.link.reset();
    await until(() => pair.link.taken > taken, 'the primary comes again');
    // By then the answer is on its way.
    await pause(600);
    await secondary.takeOver(anywhere);
    expect(String(await until(() => pair.failures[0], 'the primary fails'))).toContain('took over (generation 1)');
    expect(primary.status.state).toBe('fenced');
  });

  it('nodes: meeting: --alone: one try that comes to nothing is not taken for a secondary that is gone', async () => {
    const secondary = await pair.startSecondary();
    const primary = await pair.startPrimary();
    await until(() => primary.status.state === 'up', 'there is a pair');
    await primary.stop();
    await secondary.takeOver(anywhere);
    const { taken } = pair.link;
    pair.link.cut();
    const starting = pair.startPrimary({ alone: true });
    await until(() => pair.link.taken > taken, 'it tries');
    pair.link.mend();
    const again = await starting;
    expect(again.status.state).toBe('fenced');
    expect(again.status.hosts.listen).toBeUndefined();
  });

  it('nodes: meeting: a primary that is stopped while it asks serves nobody after that', async () => {
    await pair.startSecondary();
    pair.link.delay = 50;
    const primary = await pair.startPrimary();
    expect(primary.status.state).toBe('asking the secondary');
    await pause(60);
    await primary.stop();
    await pause(300);
    expect(primary.status.hosts.listen).toBeUndefined();
    expect(primary.status.state).toBe('stopping');
  });

  it('nodes: meeting: who asks for a takeover while there is one gets the same', async () => {
    const secondary = await pair.startSecondary();
    const primary = await pair.startPrimary();
    await until(() => primary.status.state === 'up', 'there is a pair');
    await primary.stop();
    const reports = await Promise.all([1, 2, 3].map(() => secondary.takeOver(anywhere)));
    expect(reports.map(({ isNew }) => isNew)).toEqual([true, false, false]);
    expect(new Set(reports.map(({ listen }) => listen)).size).toBe(1);
    expect(pair.failures).toEqual([]);
  });
});
