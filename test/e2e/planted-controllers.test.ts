// Planted faults in the controllers of running nodes: what watches the pair finds each of them.
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Primary, Secondary } from '../../src/impl/index.js';
import { describeReport } from '../../src/report/index.js';
import { slowToBeDurable, withFault } from '../server/planted-files.js';
import { type Layer, LosingPair } from './losing-pair.js';

afterEach(() => vi.restoreAllMocks());

/** A host writes some blocks, as far as it is served. */
async function writeTo(pair: LosingPair, count = 20): Promise<void> {
  const client = await pair.connect();
  for (let k = 0; k < count; k += 1) await client.write(4096 * k, Buffer.alloc(4096, k + 1)).catch(() => undefined);
}

async function withPair(live: (pair: LosingPair) => Promise<void>, layer?: Layer): Promise<void> {
  const pair = await LosingPair.make(layer);
  try {
    await pair.startSecondary();
    await pair.startPrimary();
    await live(pair);
  } finally {
    await pair.remove();
  }
}

describe('planted controllers', () => {
  it('planted: a primary that transmits before it has reported stops itself', () => {
    const { advance } = Primary.prototype;
    vi.spyOn(Primary.prototype, 'advance').mockImplementation(function (this: Primary) {
      while (this.transmit(this.positions.stored));
      advance.call(this);
    });
    return withPair(async (pair) => {
      const failed = pair.failed('primary');
      await Promise.race([writeTo(pair), failed]);
      expect(String(await failed)).toMatch(/SelfCheckFailure: RC-E completion-before-transmit/);
    });
  });

  it('planted: a primary that lets destage what was not acknowledged is stopped by its own rules', () => {
    const { message } = Primary.prototype;
    vi.spyOn(Primary.prototype, 'message').mockImplementation(function (this: Primary) {
      const { reported, messaged } = this.positions;
      return reported > messaged ? message.call(this, reported) : message.call(this);
    });
    return withPair(async (pair) => {
      const failed = pair.failed('primary');
      await Promise.race([writeTo(pair), failed]);
      expect(String(await failed)).toMatch(/SelfCheckFailure: RC-H acknowledgment-before-message/);
    });
  });

  it('planted: a secondary that destages what no message covered is found in the traces', () => {
    const { stored } = Secondary.prototype;
    vi.spyOn(Secondary.prototype, 'stored').mockImplementation(function (this: Secondary, seq: number) {
      stored.call(this, seq);
      this.permitted(seq);
    });
    return withPair(async (pair) => {
      await Promise.race([writeTo(pair), pair.failed('secondary')]);
      const report = await pair.judge();
      expect(describeReport(report)).toMatch(/violates/);
      expect(report.pairs[0]?.violation?.rule).toMatch(/RC-[NI]/);
    });
  });

  it('planted: a primary that completes before its journal is durable is found in the traces', async () => {
    const { issue } = Primary.prototype;
    vi.spyOn(Primary.prototype, 'issue').mockImplementation(function (this: Primary, block: number, bytes: Uint8Array) {
      issue.call(this, block, bytes);
      this.stored(this.positions.issued);
    });
    const slowPrimary: Layer = (files, role) => (role === 'primary' ? withFault(files, slowToBeDurable) : files);
    await withPair(async (pair) => {
      // Its journal is opened, not created, from the second start on.
      await pair.lose('primary', () => 0);
      await pair.startPrimary();
      const client = await pair.connect();
      const first = client.write(0, Buffer.alloc(4096, 1));
      await pause(20);
      // It comes while the first one is made durable, and is completed when that is.
      await client.write(4096, Buffer.alloc(4096, 2));
      await first;
      await pair.lose('primary', () => 0);
      await pair.startPrimary();
      await pair.connect();
      const report = await pair.judge();
      expect(report.verdict, describeReport(report)).toBe('violates');
    }, slowPrimary);
  });
});
