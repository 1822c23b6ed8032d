// A link on which a write takes longer than anybody looks: nothing crosses it twice.
import { expect, it } from 'vitest';
import { until } from '../until.js';
import { wholePair } from './whole-pair.js';

it('slow link: what is still under way is not sent again', async () => {
  const { primary, link, host } = await wholePair();
  link.delay = 1_500;
  const bytes = 2 ** 18;
  for (let k = 0; k < 8; k += 1) await host.write(k * bytes, Buffer.alloc(bytes, k + 1));
  await until(() => primary.status.positions.acknowledged === 8, 'all is acknowledged');
  const { counts } = primary.status.link;
  expect(counts?.connections).toBe(1);
  expect((counts?.bytesSent ?? 0) / (8 * bytes)).toBeLessThan(1.1);
});
