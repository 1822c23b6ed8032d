// Cuts what a server sends into simple replies, and fills what was read straight from the chunks of the socket.
import { simpleReplyLength, simpleReplyMagic } from './protocol.js';

export interface ReplyTaker {
  /** Where the bytes of a reply go, or undefined for a request that nobody waits for. */
  roomFor(cookie: number): { readonly into: Buffer | undefined } | undefined;
  take(cookie: number, error: number): void;
}

export class ReplyReader {
  readonly #taker: ReplyTaker;
  readonly #head = Buffer.alloc(simpleReplyLength);
  #headLength = 0;
  #cookie = 0;
  #into: Buffer | undefined;
  #filled = 0;

  constructor(taker: ReplyTaker) {
    this.#taker = taker;
  }

  /** @throws Error when it is no reply, or one to nothing that was asked */
  read(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length)
      at = this.#into === undefined ? this.#readHead(chunk, at) : this.#fill(this.#into, chunk, at);
  }

  #readHead(chunk: Buffer, at: number): number {
    const copied = chunk.copy(this.#head, this.#headLength, at);
    this.#headLength += copied;
    if (this.#headLength === simpleReplyLength) {
      this.#headLength = 0;
      this.#begin();
    }
    return at + copied;
  }

  #begin(): void {
    if (this.#head.readUInt32BE(0) !== simpleReplyMagic) throw new Error('the server sent something that is no reply');
    const error = this.#head.readUInt32BE(4);
    this.#cookie = Number(this.#head.readBigUInt64BE(8));
    const room = this.#taker.roomFor(this.#cookie);
    if (room === undefined) throw new Error(`the server answered request ${this.#cookie}, which nobody waits for`);
    if (error !== 0 || room.into === undefined || room.into.length === 0) this.#taker.take(this.#cookie, error);
    else {
      this.#into = room.into;
      this.#filled = 0;
    }
  }

  #fill(into: Buffer, chunk: Buffer, at: number): number {
    const copied = chunk.copy(into, this.#filled, at);
    this.#filled += copied;
    if (this.#filled === into.length) {
      this.#into = undefined;
      this.#taker.take(this.#cookie, 0);
    }
    return at + copied;
  }
}
