// Listens for hosts and serves them devices. It holds a bounded amount for them together, and forgets those who are gone.
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createSecureContext } from 'node:tls';
import { Budget, type Budgets } from './budget.js';
import { Connection } from './connection.js';
import { defaultLimits, type NbdLimits } from './limits.js';
import { listenOn } from './listening.js';
import type { BoundNbd, NbdCounts, NbdServer, NbdServerOptions } from './nbd-server.js';
import { PayloadMemory } from './payload-memory.js';
import { Tally } from './tally.js';

/**
 * Starts to serve.
 *
 * @throws Error when it cannot listen there, or cannot use the key and the certificates
 */
export async function listenNbd(options: NbdServerOptions): Promise<NbdServer> {
  const server = await bindNbd(options);
  server.open();
  return server;
}

/**
 * Has its address, and serves nobody before it is opened.
 *
 * @throws Error when it cannot listen there, or cannot use the key and the certificates
 */
export async function bindNbd(options: NbdServerOptions): Promise<BoundNbd> {
  checkTls(options);
  const server = new ListeningServer(options);
  await server.listen();
  return server;
}

class ListeningServer implements BoundNbd {
  readonly #options: NbdServerOptions;
  readonly #limits: NbdLimits;
  readonly #budgets: Budgets;
  readonly #memory: PayloadMemory;
  readonly #tally = new Tally();
  readonly #connections = new Set<Connection>();
  readonly #server: Server;
  #clock: NodeJS.Timeout | undefined;
  #isOpen = false;
  #closing: Promise<void> | undefined;
  #allGone: (() => void) | undefined;

  constructor(options: NbdServerOptions) {
    this.#options = options;
    this.#limits = { ...defaultLimits, ...options.limits };
    const { serverBytes } = this.#limits;
    this.#budgets = { payloads: new Budget(serverBytes), replies: new Budget(serverBytes) };
    this.#memory = new PayloadMemory(serverBytes / 2);
    // Half-open: a client may say that it sends no more and still wait for its answers.
    this.#server = createServer({ allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 });
    this.#server.on('connection', (socket) => this.#accept(socket));
  }

  get address(): AddressInfo | { readonly path: string } {
    const address = this.#server.address();
    if (typeof address === 'string') return { path: address };
    if (address === null) throw new Error('this server has been closed');
    return address;
  }

  get connections(): number {
    return this.#connections.size;
  }

  get underWay(): NbdServer['underWay'] {
    const { payloads, replies } = this.#budgets;
    return { requests: this.#tally.underWay, bytes: payloads.bytes + replies.bytes };
  }

  get counts(): NbdCounts {
    return this.#tally.counts;
  }

  async listen(): Promise<void> {
    await listenOn(this.#server, this.#options.listen);
    this.#server.on('error', (error) => this.#options.log('error', 'cannot accept', { error: error.message }));
    this.#clock = setInterval(() => {
      for (const connection of this.#connections) connection.tick();
    }, 1_000);
    this.#clock.unref();
  }

  open(): void {
    this.#isOpen = true;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const unbound = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    const gone = new Promise<void>((resolve) => {
      this.#allGone = resolve;
    });
    for (const connection of this.#connections) connection.shutDown();
    if (this.#connections.size === 0) this.#allGone?.();
    const patience = setTimeout(() => {
      this.#options.log('warn', 'hosts are cut off', { connections: this.#connections.size });
      for (const connection of this.#connections) connection.destroy();
    }, this.#limits.closeMilliseconds);
    await gone;
    clearTimeout(patience);
    clearInterval(this.#clock);
    await unbound;
  }

  #accept(socket: Socket): void {
    const peer = socket.remoteAddress === undefined ? 'socket' : `${socket.remoteAddress}:${socket.remotePort}`;
    if (!this.#isOpen) {
      socket.on('error', () => {});
      socket.destroy();
      return;
    }
    if (!this.#hasRoom()) {
      this.#tally.counts.connections.refused += 1;
      this.#options.log('warn', 'connection refused: there are enough', { peer, connections: this.#connections.size });
      socket.on('error', () => {});
      socket.destroy();
      return;
    }
    this.#tally.counts.connections.accepted += 1;
    const connection: Connection = new Connection(socket, {
      options: this.#options,
      limits: this.#limits,
      budgets: this.#budgets,
      memory: this.#memory,
      tally: this.#tally,
      peer,
      closed: () => this.#forget(connection),
    });
    this.#connections.add(connection);
  }

  /** Whether one more may come: the longest at negotiating makes way for it. */
  #hasRoom(): boolean {
    if (this.#closing !== undefined) return false;
    if (this.#connections.size < this.#options.maximumConnections) return true;
    const negotiating = [...this.#connections].find(({ isNegotiating }) => isNegotiating);
    if (negotiating === undefined) return false;
    negotiating.makeWay();
    this.#connections.delete(negotiating);
    return true;
  }

  #forget(connection: Connection): void {
    this.#connections.delete(connection);
    if (this.#connections.size === 0) this.#allGone?.();
  }
}

/** Fails now rather than at the first client. */
function checkTls({ tls }: NbdServerOptions): void {
  if (tls === undefined) return;
  const { key, cert, ca } = tls;
  const asPem = (text: string | Uint8Array) => (typeof text === 'string' ? text : Buffer.from(text));
  try {
    createSecureContext({ key: asPem(key), cert: asPem(cert), ...(ca === undefined ? {} : { ca: asPem(ca) }) });
  } catch (error) {
    throw new Error(
      'the key, the certificate or the authority for TLS cannot be used: each is a PEM, and the key is that of the certificate',
      {
        cause: error,
      },
    );
  }
}
