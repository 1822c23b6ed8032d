// A host that sends and takes bytes as they are written in a test, and knows nothing of the protocol.
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Bytes from hexadecimal digits, with blanks anywhere and text in quotes: `0003 'abc'`. */
export function bytesOf(text: string): Buffer {
  const parts = text.match(/'[^']*'|[0-9a-f]+|\S/g) ?? [];
  return Buffer.concat(
    parts.map((part) => {
      if (part.startsWith("'")) return Buffer.from(part.slice(1, -1));
      if (!/^([0-9a-f]{2})+$/.test(part)) throw new Error(`no whole bytes: ${part}`);
      return Buffer.from(part, 'hex');
    }),
  );
}

export class RawHost {
  readonly socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #isOver = false;
  #changed: () => void = () => {};

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#changed();
    });
    for (const event of ['end', 'close'])
      socket.on(event, () => {
        this.#isOver = true;
        this.#changed();
      });
  }

  /** Is gone when the test is over. */
  static async connect(at: { readonly host: string; readonly port: number }): Promise<RawHost> {
    const socket = connect({ ...at, noDelay: true, allowHalfOpen: true });
    const host = new RawHost(socket);
    onTestFinished(() => host.destroy());
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return host;
  }

  send(bytes: string | Buffer): void {
    this.socket.write(typeof bytes === 'string' ? bytesOf(bytes) : bytes);
  }

  /** Exactly so many bytes, within twenty seconds. */
  async take(length: number): Promise<Buffer> {
    await this.#until(() => this.#received.length >= length || this.#isOver, `${length} bytes`);
    if (this.#received.length < length)
      throw new Error(
        `the server ended after ${this.#received.length} of ${length} bytes: ${this.#received.toString('hex')}`,
      );
    const taken = this.#received.subarray(0, length);
    this.#received = this.#received.subarray(length);
    return taken;
  }

  /** What comes until the server ends, within twenty seconds. */
  async rest(): Promise<Buffer> {
    await this.#until(() => this.#isOver, 'the end of the connection');
    return this.#received;
  }

  /** What has come and was not taken. */
  get waiting(): number {
    return this.#received.length;
  }

  destroy(): void {
    this.socket.destroy();
  }

  async #until(holds: () => boolean, what: string): Promise<void> {
    const isLate = AbortSignal.timeout(20_000);
    while (!holds()) {
      if (isLate.aborted) throw new Error(`not within 20 s: ${what}; ${this.#received.length} bytes have come`);
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
        setTimeout(resolve, 100).unref();
      });
    }
  }
}
