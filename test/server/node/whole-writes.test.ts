// Writes of hosts through a whole pair: what is promised to be one unit is one, and is reported no sooner than the host is told.
import { expect, it } from 'vitest';
import { mostWriteBytes } from '../../../src/server/node/node-options.js';
import { until } from '../nbd/serving.js';
import { wholePair } from './whole-pair.js';

it('whole writes: a write of 1 MiB is one write on its way, wherever it begins', async () => {
  const { primary, secondary, host } = await wholePair();
  for (const [k, offset] of [0, 512, 4095, 1_000_000].entries()) {
    await host.write(offset, Buffer.alloc(mostWriteBytes, k + 1));
    expect(primary.status.positions.reported).toBe(k + 1);
  }
  await until(() => secondary.status.positions.destaged === 4, 'the copy has all of them');
  expect(primary.status.link.counts?.connections).toBe(1);
});
