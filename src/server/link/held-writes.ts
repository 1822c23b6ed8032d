// The writes that wait for credit or for the socket: as they follow each other, two numbers. It never has their bytes, and
// never sends more than was granted.
import { headerBytes } from './frame.js';
import { LinkFault } from './link-fault.js';
import type { SendBuffer, WritePayload } from './send-buffer.js';

export class HeldWrites {
  readonly #payloadOf: (seq: number) => WritePayload | undefined;
  /** The longest write, as both ends said in the handshake. */
  readonly #writeBytesMax: number;
  #next = 1;
  #last = 0;
  #granted = 0;
  #sent = 0;

  constructor(payloadOf: (seq: number) => WritePayload | undefined, writeBytesMax: number) {
    this.#payloadOf = payloadOf;
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

  /** Sends what there is credit and room for. */
  fill(buffer: SendBuffer): void {
    while (this.#next <= this.#last) {
      const payload = this.#payloadOf(this.#next);
      if (payload !== undefined && !this.#send(payload, buffer)) return;
      this.#next += 1;
    }
  }

  #send(payload: WritePayload, buffer: SendBuffer): boolean {
    const { length } = payload.bytes;
    if (length > this.#writeBytesMax)
      throw new RangeError(
        `write ${this.#next} has ${length} bytes, the hello promised at most ${this.#writeBytesMax}`,
      );
    if (this.#sent + length > this.#granted || !buffer.hasRoom(headerBytes + length)) return false;
    buffer.putWrite(this.#next, payload);
    this.#sent += length;
    return true;
  }
}
