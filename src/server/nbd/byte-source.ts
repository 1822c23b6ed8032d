// What a socket delivers, taken in pieces of a length that is known before. It never takes a byte more than it was asked for.
import type { Socket } from 'node:net';

export class ByteSource {
  readonly #socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #isOver = false;
  #error: Error | undefined;
  #changed: () => void = () => {};
  readonly #take = (chunk: Buffer) => {
    this.#received = Buffer.concat([this.#received, chunk]);
    this.#changed();
  };
  readonly #fail = (error: Error) => {
    this.#error = error;
    this.#end();
  };
  readonly #end = () => {
    this.#isOver = true;
    this.#changed();
  };

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', this.#take).on('end', this.#end).on('close', this.#end).on('error', this.#fail);
  }

  /**
   * Exactly so many bytes.
   *
   * @throws Error when the socket ends before
   */
  async take(length: number): Promise<Buffer> {
    while (this.#received.length < length) {
      if (this.#isOver) throw this.#error ?? new Error('the server ended the connection while it was negotiating');
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
    const taken = this.#received.subarray(0, length);
    this.#received = this.#received.subarray(length);
    return taken;
  }

  /** Leaves the socket, paused, to somebody else. */
  leave(): void {
    const socket = this.#socket.off('data', this.#take).off('end', this.#end).off('close', this.#end);
    socket.off('error', this.#fail).pause();
    if (this.#received.length > 0) socket.unshift(this.#received);
  }
}
