// The server of metrics: whatever happens to it, the node that it tells of goes on.
import { Server } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { Metrics } from '../../../src/server/node/metrics.js';

it('metrics: connections that cannot be accepted, again and again, do not end the node', async () => {
  const listen = vi.spyOn(Server.prototype, 'listen');
  onTestFinished(() => listen.mockRestore());
  const metrics = new Metrics();
  const { host, port } = await metrics.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => metrics.close());
  const [server] = listen.mock.contexts as Server[];
  for (let k = 0; k < 3; k += 1) server?.emit('error', new Error('accept EMFILE'));
  const answer = await fetch(`http://${host}:${port}/metrics`);
  expect(await answer.text()).toContain('destage_write_seconds');
});

it('metrics: where it cannot listen, it says why', async () => {
  const metrics = new Metrics();
  const taken = await metrics.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => metrics.close());
  await expect(new Metrics().listen(taken)).rejects.toThrow(
    `cannot listen on 127.0.0.1:${taken.port}: something else listens there`,
  );
});
