// A peer that says whatever a test wants, in frames or in bytes, and keeps what it hears.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { LinkHello } from '../../../src/server/link/index.js';
import { until } from '../until.js';
import { primaryHello, secondaryHello } from './ends.js';
import { bytesOf, type Frame, readAll } from './reading.js';

type Address = { readonly host: string; readonly port: number };

export class RawPeer {
  readonly address: Address;
  #socket: Socket | undefined;
  readonly #heard: Buffer[] = [];
  readonly #stop: () => Promise<void>;
  isClosed = false;
  /** How many connections it took. */
  connections = 0;
  /** What it answers to each connection, as a peer that listens. */
  answer: Uint8Array = Buffer.alloc(0);

  private constructor(address: Address, stop: () => Promise<void>) {
    this.address = address;
    this.#stop = stop;
  }

  /** Connects, and says nothing. */
  static async connect(address: Address): Promise<RawPeer> {
    const peer = new RawPeer(address, async () => {});
    const socket = connect({ ...address, allowHalfOpen: true });
    peer.#take(socket);
    await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
    return peer;
  }

  /** Connects, and is a primary that is ready and has its credit. */
  static async asPrimary(address: Address, hello: Partial<LinkHello> = {}): Promise<RawPeer> {
    const peer = await RawPeer.connect(address);
    peer.send({ kind: 'hello', hello: primaryHello(hello) });
    await until(() => peer.frames.some(({ kind }) => kind === 'hello'), 'an answer came');
    peer.send({ kind: 'ready', number: 1 });
    await until(() => peer.frames.some(({ kind }) => kind === 'credit'), 'credit came');
    return peer;
  }

  /** Listens, and answers each connection with these frames, as a secondary that goes on would. */
  static async asSecondary(answer: readonly Frame[] = [{ kind: 'hello', hello: secondaryHello() }]): Promise<RawPeer> {
    const server = createServer((socket) => {
      peer.#take(socket);
      peer.connections += 1;
      peer.sendBytes(peer.answer);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('a peer listens on a port');
    const peer = new RawPeer({ host: '127.0.0.1', port: address.port }, async () => {
      server.close();
      await once(server, 'close');
    });
    peer.answer = Buffer.concat(answer.map(bytesOf));
    return peer;
  }

  send(...frames: readonly Frame[]): void {
    this.sendBytes(Buffer.concat(frames.map(bytesOf)));
  }

  sendBytes(bytes: Uint8Array): void {
    if (this.#socket?.writable) this.#socket.write(bytes);
  }

  /** Ends its own direction. */
  end(): void {
    this.#socket?.end();
  }

  /** Hears nothing more, so that what is sent to it piles up. */
  deafen(): void {
    this.#socket?.pause();
  }

  get frames(): readonly Frame[] {
    return readAll(this.#heard).frames;
  }

  async close(): Promise<void> {
    this.#socket?.destroy();
    await this.#stop();
  }

  #take(socket: Socket): void {
    this.#socket = socket;
    socket.on('data', (chunk) => this.#heard.push(chunk));
    socket.on('error', () => {});
    socket.on('end', () => {
      this.isClosed = true;
    });
    socket.on('close', () => {
      this.isClosed = true;
    });
  }
}
