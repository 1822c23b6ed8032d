// The handshake as the secondary sees it: a hello, a judgment, an answer, and then the word that the primary is ready. Only
// with that word the connection counts: one that stops before has changed nothing but what the judgment did.
import { type Connection, type Receiver, unexpected } from './connection.js';
import type { BodyKind, ControlKind } from './frame.js';
import { helloFrame, type ReadHello, readHello, readRefusal, refusalFrame } from './hello-codec.js';
import { LinkFault } from './link-fault.js';
import type { LinkHello, Refusal } from './link-hello.js';
import { otherVersion, refusalOfPrimary } from './refusals.js';

export type HandshakeOptions = {
  readonly hello: () => LinkHello;
  readonly judge: (peer: LinkHello) => Promise<Refusal | undefined>;
  readonly creditBytes: number;
  /** The primary is ready. */
  readonly onReady: (connection: Connection, own: LinkHello, peer: LinkHello) => void;
  readonly onClosed: (why: string) => void;
};

export class SecondaryHandshake implements Receiver {
  readonly #connection: Connection;
  readonly #options: HandshakeOptions;
  #hasSpoken = false;
  #agreed: { readonly own: LinkHello; readonly peer: LinkHello } | undefined;

  constructor(connection: Connection, options: HandshakeOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  write(): void {
    unexpected('write');
  }

  control(kind: ControlKind): void {
    if (kind !== 'ready' || this.#agreed === undefined) unexpected(kind);
    else this.#options.onReady(this.#connection, this.#agreed.own, this.#agreed.peer);
  }

  body(kind: BodyKind, number: number, bytes: Uint8Array): void {
    if (kind === 'refusal') {
      const { code, text } = readRefusal(number, bytes);
      this.#connection.cut(`the other end refused (${code}): ${text}`);
      return;
    }
    if (this.#hasSpoken) throw new LinkFault('a second hello came');
    this.#hasSpoken = true;
    this.#answer(readHello(bytes));
  }

  batch(): void {}

  fill(): void {}

  closed(why: string): void {
    this.#options.onClosed(why);
  }

  async #answer({ versions, hello: peer }: ReadHello): Promise<void> {
    const refusal = peer === undefined ? otherVersion(versions) : await this.#judgment(peer);
    if (this.#connection.isOver) return;
    if (refusal !== undefined)
      this.#connection.end(`this end refused (${refusal.code}): ${refusal.text}`, refusalFrame(refusal));
    else if (peer !== undefined) {
      const own = this.#own();
      this.#agreed = { own, peer };
      this.#connection.say(helloFrame(own));
    }
  }

  /** No write is taken for which there could never be credit. */
  #own(): LinkHello {
    const own = this.#options.hello();
    return { ...own, writeBytes: Math.min(own.writeBytes, this.#options.creditBytes) };
  }

  async #judgment(peer: LinkHello): Promise<Refusal | undefined> {
    const refusal = refusalOfPrimary(peer, this.#own().writeBytes);
    if (refusal !== undefined) return refusal;
    try {
      return await this.#options.judge(peer);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#connection.cut(`the judgment failed: ${why}`);
      return undefined;
    }
  }
}
