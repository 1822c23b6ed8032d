// Metrics for Prometheus, over HTTP. Positions and counters are read when they are asked for; only latencies are noted as
// they happen.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { NbdCounts } from '../nbd/index.js';
import { listenAt } from '../network/index.js';
import { Durations } from './durations.js';
import type { Measures } from './measures.js';
import type { Address } from './node-options.js';
import type { NodeStatus } from './node-status.js';

export class Metrics {
  readonly #registry = new Registry();
  readonly #write = new Durations('destage_write_seconds', 'from a write wholly received to its completion');
  readonly #lag = new Durations(
    'destage_lag_seconds',
    'from the completion of a write to the destage message that covers it',
  );
  #server: Server | undefined;

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
  }

  get measures(): Measures {
    return { write: this.#write.add, lag: this.#lag.add };
  }

  /** Shows what the node says of itself whenever it is asked. */
  show(status: () => NodeStatus, hosts: () => NbdCounts | undefined): void {
    const gauge = (name: string, help: string, value: () => number) =>
      new Gauge({
        name: `destage_${name}`,
        help,
        registers: [this.#registry],
        collect() {
          this.set(value());
        },
      });
    const labelled = (
      name: string,
      help: string,
      label: string,
      values: () => Readonly<Record<string, number | string>>,
    ) =>
      new Gauge({
        name: `destage_${name}`,
        help,
        labelNames: [label],
        registers: [this.#registry],
        collect() {
          this.reset();
          for (const [key, value] of Object.entries(values())) this.set({ [label]: key }, Number(value));
        },
      });
    const total = (name: string, help: string, label: string, values: () => Readonly<Record<string, number>>) =>
      new Counter({
        name: `destage_${name}_total`,
        help,
        labelNames: [label],
        registers: [this.#registry],
        collect() {
          this.reset();
          for (const [key, value] of Object.entries(values())) this.inc({ [label]: key }, value);
        },
      });
    labelled('state', '1 for the state in which the node is', 'state', () => ({ [status().state]: 1 }));
    labelled('position', 'sequence numbers: how far each step is', 'step', () => status().positions);
    gauge('generation', 'how often there was a takeover', () => status().generation);
    gauge('link_up', 'whether the link is up', () => Number(status().link.isUp));
    gauge('cache_bytes', 'payload in the cache', () => status().cache.bytes);
    gauge('cache_most_bytes', 'the most payload that may be in the cache', () => status().cache.most);
    gauge('memory_bytes', 'payload in memory', () => status().memory.bytes);
    gauge('memory_most_bytes', 'the most payload that may be in memory', () => status().memory.most);
    gauge('host_connections', 'connections of hosts', () => status().hosts.connections);
    total('link', 'frames and bytes over the link', 'what', () => ({ ...status().link.counts }));
    total('host_requests', 'requests of hosts', 'request', () => ({ ...hosts()?.requests }));
    total('host_bytes', 'bytes that hosts read, wrote and zeroed', 'direction', () => ({ ...hosts()?.bytes }));
    const lagOf = (name: 'writes' | 'bytes' | 'seconds') => () => {
      const now = status();
      return now.role === 'primary' ? now.lag[name] : 0;
    };
    if (status().role !== 'primary') return;
    gauge('lag_writes', 'writes completed and not covered by a message', lagOf('writes'));
    gauge('lag_bytes', 'bytes of those', lagOf('bytes'));
    gauge('lag_oldest_seconds', 'how long the oldest of those has waited', lagOf('seconds'));
  }

  /** @returns where it listens @throws ListeningFailure */
  async listen(address: Address): Promise<Address> {
    const server = createServer((request, response) => {
      if (request.url !== '/metrics') {
        response.writeHead(404, { 'content-type': 'text/plain' }).end('metrics are at /metrics\n');
        return;
      }
      this.#registry.metrics().then(
        (text) =>
          response
            .writeHead(200, { 'content-type': this.#registry.contentType })
            .end(`${text}\n${this.#write.text}${this.#lag.text}`),
        () => response.writeHead(500).end(),
      );
    });
    server.requestTimeout = 10_000;
    await listenAt(server, address);
    // Such as no descriptor left for one more connection: the node goes on.
    server.on('error', () => {});
    this.#server = server;
    const { port } = addressOf(server.address());
    return { host: address.host, port };
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise<void>((resolve) =>
      this.#server === undefined ? resolve() : this.#server.close(() => resolve()),
    );
  }
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('the server of metrics has no port');
  return address;
}
