// The writes that wait for credit or for the socket: as they follow each other, two numbers. It never has their bytes, and
// never sends more than was granted.
import { headerBytes } from './frame.js';
import { LinkFault } from './link-fault.js';
import type { SendBuffer, WritePayload } from './send-buffer.js';

/** What is asked of whoever has the writes. */
export type WriteSource = {
  /** How many bytes the write has, asked for before there is credit for it; nothing when it is not to be sent any more: then it is left out. */
  readonly sizeOf: (seq: number) => number | undefined;
  /** The write, asked for when it is sent. The bytes are copied at once; the object may be the same each time. */
  readonly payloadOf: (seq: number) => WritePayload | undefined;
};

export class HeldWrites {
  readonly #writes: WriteSource;
  /** The longest write, as both ends said in the handshake. */
  readonly #writeBytesMax: number;
  #next = 1;
  #last = 0;
  #granted = 0;
  #sent = 0;

  constructor(writes: WriteSource, writeBytesMax: number) {
    this.#writes = writes;
    this.#writeBytesMax = writeBytesMax;
  }

  /** One more; a number that does not follow the last one begins anew. */
  add(seq: number): void {
    if (seq !== this.#last + 1) this.#next = seq;
    this.#last = seq;
  }

  /** How many payload bytes may be sent in all, since the connection began. */
  grant(total: number): void {
    if (total < this.#granted) throw new LinkFault(`a credit of ${total} bytes came after one of ${this.#granted}`);
    this.#granted = total;
  }

  /** Sends what there is credit and room for. Bytes are only asked for then: they may have to be read. */
  fill(buffer: SendBuffer): void {
    const { sizeOf, payloadOf } = this.#writes;
    while (this.#next <= this.#last) {
      const size = sizeOf(this.#next);
      if (size !== undefined && !this.#hasRoom(size, buffer)) return;
      const payload = size === undefined ? undefined : payloadOf(this.#next);
      if (payload !== undefined) {
        buffer.putWrite(this.#next, payload);
        this.#sent += payload.bytes.length;
      }
      this.#next += 1;
    }
  }

  #hasRoom(size: number, buffer: SendBuffer): boolean {
    if (size > this.#writeBytesMax)
      throw new RangeError(`write ${this.#next} has ${size} bytes, the hello promised at most ${this.#writeBytesMax}`);
    return this.#sent + size <= this.#granted && buffer.hasRoom(headerBytes + size);
  }
}
