// The sockets that are open, so that whoever closes can wait for the last one.
import type { Socket } from 'node:net';

export class OpenSockets {
  readonly #sockets = new Set<Socket>();
  #onEmpty: (() => void)[] = [];

  add(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      if (this.#sockets.size > 0) return;
      for (const act of this.#onEmpty) act();
      this.#onEmpty = [];
    });
  }

  /** Done when there is none. */
  emptied(): Promise<void> {
    if (this.#sockets.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onEmpty.push(resolve));
  }
}
