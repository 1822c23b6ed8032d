// A small client: pipelined requests on one connection, simple replies. It takes no reply that it did not ask for.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { negotiate, type ServedExport } from './client-negotiation.js';
import { command, commandFlag, type ErrorCode, errorNumber, requestLength, requestMagic } from './protocol.js';
import { ReplyReader } from './reply-reader.js';

type NbdClientOptions = {
  readonly server: { readonly host: string; readonly port: number } | { readonly path: string };
  /** `''` is the default export. */
  readonly exportName: string;
  /** Asks for TLS, and goes on with nothing less. */
  readonly tls?: Pick<ConnectionOptions, 'ca' | 'key' | 'cert' | 'servername'>;
};

/** A request that the server refused, or could not do; its code is that of the protocol, as `ENOSPC`. */
class NbdError extends Error {
  readonly code: ErrorCode | undefined;

  constructor(number: number, what: string) {
    const code = codeOf(number);
    super(`${what}: the server answered ${code ?? `error ${number}`}`);
    this.code = code;
  }
}

type Pending = {
  readonly what: string;
  readonly into: Buffer | undefined;
  readonly resolve: (bytes: Buffer) => void;
  readonly reject: (error: Error) => void;
};

const nothing = Buffer.alloc(0);

/**
 * Connects and negotiates.
 *
 * @throws Error when there is no server, no such export, or no TLS although it was asked for
 */
export async function connectNbd({ server, exportName, tls }: NbdClientOptions): Promise<NbdClient> {
  const plain = connect({ ...server, noDelay: true });
  const secure = async (socket: Socket): Promise<Socket> => {
    const secured = connectTls({ socket, ...tls });
    await once(secured, 'secureConnect');
    return secured;
  };
  try {
    await once(plain, 'connect');
    // Whatever breaks later shows where something is waited for.
    plain.on('error', () => {});
    const { socket, served } = await negotiate(plain, exportName, tls && secure);
    return new NbdClient(socket, served);
  } catch (error) {
    plain.destroy();
    throw error;
  }
}

export class NbdClient {
  /** What the server said of the export. */
  readonly served: ServedExport;
  readonly #socket: Socket;
  readonly #pending = new Map<number, Pending>();
  readonly #replies: ReplyReader;
  readonly #closed: Promise<void>;
  #cookie = 0;
  #isCorked = false;
  #fault: Error | undefined;

  constructor(socket: Socket, served: ServedExport) {
    this.served = served;
    this.#socket = socket;
    this.#replies = new ReplyReader({
      roomFor: (cookie) => this.#pending.get(cookie),
      take: (cookie, error) => this.#take(cookie, error),
    });
    this.#closed = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the server ended the connection')));
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.resume();
  }

  /** @throws NbdError */
  read(offset: number, length: number): Promise<Buffer> {
    return this.#ask(command.read, 0, offset, length, Buffer.allocUnsafe(length));
  }

  /** The bytes must not change before it resolves. @throws NbdError */
  async write(offset: number, bytes: Uint8Array, options: { readonly fua?: boolean } = {}): Promise<void> {
    const flags = options.fua === true ? commandFlag.fua : 0;
    await this.#ask(command.write, flags, offset, bytes.length, undefined, bytes);
  }

  /** @throws NbdError */
  async zero(offset: number, length: number): Promise<void> {
    await this.#ask(command.writeZeroes, 0, offset, length);
  }

  /** @throws NbdError */
  async trim(offset: number, length: number): Promise<void> {
    await this.#ask(command.trim, 0, offset, length);
  }

  /** @throws NbdError */
  async flush(): Promise<void> {
    await this.#ask(command.flush, 0, 0, 0);
  }

  /** Says goodbye, when everything asked for is answered. */
  async disconnect(): Promise<void> {
    if (this.#fault === undefined) {
      this.#fault = new Error('this client has said goodbye');
      this.#socket.end(head(command.disconnect, 0, 0, 0, 0));
    }
    await this.#closed;
  }

  /** Is gone without a word. */
  destroy(): void {
    this.#socket.destroy();
  }

  #ask(
    type: number,
    flags: number,
    offset: number,
    length: number,
    into?: Buffer,
    payload?: Uint8Array,
  ): Promise<Buffer> {
    if (this.#fault !== undefined) return Promise.reject(this.#fault);
    this.#cookie += 1;
    const cookie = this.#cookie;
    this.#cork();
    this.#socket.write(head(type, flags, cookie, offset, length));
    if (payload !== undefined) this.#socket.write(payload);
    const what = `command ${type} of ${length} bytes at ${offset}`;
    return new Promise((resolve, reject) => this.#pending.set(cookie, { what, into, resolve, reject }));
  }

  /** What is asked for in one go leaves in one go. */
  #cork(): void {
    if (this.#isCorked) return;
    this.#isCorked = true;
    this.#socket.cork();
    process.nextTick(() => {
      this.#isCorked = false;
      this.#socket.uncork();
    });
  }

  #receive(chunk: Buffer): void {
    try {
      this.#replies.read(chunk);
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
      this.#socket.destroy();
    }
  }

  #take(cookie: number, error: number): void {
    const pending = this.#pending.get(cookie);
    this.#pending.delete(cookie);
    if (error === 0) pending?.resolve(pending.into ?? nothing);
    else pending?.reject(new NbdError(error, pending.what));
  }

  #fail(error: Error): void {
    this.#fault ??= error;
    for (const { reject } of this.#pending.values()) reject(this.#fault);
    this.#pending.clear();
  }
}

function head(type: number, flags: number, cookie: number, offset: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(requestLength);
  bytes.writeUInt32BE(requestMagic, 0);
  bytes.writeUInt16BE(flags, 4);
  bytes.writeUInt16BE(type, 6);
  bytes.writeBigUInt64BE(BigInt(cookie), 8);
  bytes.writeBigUInt64BE(BigInt(offset), 16);
  bytes.writeUInt32BE(length, 24);
  return bytes;
}

function codeOf(number: number): ErrorCode | undefined {
  for (const code of codes) if (errorNumber[code] === number) return code;
  return undefined;
}

const codes = ['EPERM', 'EIO', 'ENOMEM', 'EINVAL', 'ENOSPC', 'EOVERFLOW', 'ENOTSUP', 'ESHUTDOWN'] as const;
