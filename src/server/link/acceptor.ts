// Takes connections, with TLS 1.3 and a certificate of the other end when it is configured, and bounds how many may be in
// their handshake: when another comes, the oldest goes, so that those who say nothing keep nobody out.
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { listenAt } from '../network/index.js';
import { type LinkAddress, type LinkTls, secureContextOf } from './link-tls.js';
import { OpenSockets } from './open-sockets.js';

export type AcceptorOptions = {
  readonly tls: LinkTls | undefined;
  readonly handshakesMax: number;
  /** For TLS alone, in milliseconds. */
  readonly handshakeMax: number;
  /** Told of each connection, once its certificate was verified. */
  readonly onSocket: (socket: Socket, name: string) => void;
  /** Told of each that came to nothing before. */
  readonly onFailure: (name: string, why: string) => void;
};

export class Acceptor {
  readonly #options: AcceptorOptions;
  readonly #server: Server;
  readonly #sockets = new OpenSockets();
  /** Those in their handshake, as they came. */
  readonly #handshakes = new Map<string, Socket>();

  constructor(options: AcceptorOptions) {
    this.#options = options;
    const { tls, onSocket } = options;
    if (tls === undefined) {
      this.#server = createServer((socket) => {
        this.#admit(socket);
        onSocket(socket, nameOf(socket));
      });
    } else this.#server = this.#tlsServer(tls);
  }

  /** @throws ListeningFailure */
  async listen({ host, port }: LinkAddress): Promise<void> {
    await listenAt(this.#server, { host, port });
    // Such as no descriptor left for one more connection: the ones that there are go on.
    this.#server.on('error', (error) => this.#options.onFailure('', error.message));
  }

  get address(): LinkAddress {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') return { host: '', port: 0 };
    return { host: address.address, port: address.port };
  }

  /** The handshake of this one is done: it counts no longer. */
  isDone(name: string): void {
    this.#handshakes.delete(name);
  }

  /** Takes no more, cuts off those in their handshake, and is done when every socket is closed. */
  async close(): Promise<void> {
    this.#server.close();
    for (const socket of this.#handshakes.values()) socket.destroy();
    await this.#sockets.emptied();
  }

  #tlsServer(tls: LinkTls): Server {
    const { handshakeMax, onSocket, onFailure } = this.#options;
    const { key, certificate, authority } = tls;
    secureContextOf(tls);
    const server = createTlsServer({
      key,
      cert: certificate,
      ca: authority,
      minVersion: 'TLSv1.3',
      requestCert: true,
      rejectUnauthorized: true,
      handshakeTimeout: handshakeMax,
    });
    server.on('connection', (socket: Socket) => this.#admit(socket));
    server.on('secureConnection', (socket) => onSocket(socket, nameOf(socket)));
    server.on('tlsClientError', (error, socket) => {
      onFailure(nameOf(socket), error.message);
      socket.destroy();
    });
    return server;
  }

  #admit(socket: Socket): void {
    const name = nameOf(socket);
    this.#sockets.add(socket);
    this.#handshakes.set(name, socket);
    socket.once('close', () => this.#handshakes.delete(name));
    if (this.#handshakes.size <= this.#options.handshakesMax) return;
    const [oldest] = this.#handshakes;
    if (oldest === undefined) return;
    const [oldestName, oldestSocket] = oldest;
    this.#handshakes.delete(oldestName);
    this.#options.onFailure(oldestName, `more than ${this.#options.handshakesMax} connections are in their handshake`);
    oldestSocket.destroy();
  }
}

const nameOf = ({ remoteAddress = '', remotePort = 0 }: Socket): string => `${remoteAddress}:${remotePort}`;
