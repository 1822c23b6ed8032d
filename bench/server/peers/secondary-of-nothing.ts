// A secondary that says at once that it has everything, and keeps nothing: what a primary costs without a copy.
import { type LinkHello, listenForPrimary, type SecondaryListener } from '../../../src/server/link/index.js';

export class SecondaryOfNothing {
  readonly #listener: SecondaryListener;

  static async start(volumeBytes: number): Promise<SecondaryOfNothing> {
    let [arrived, fresh] = [0, 0];
    let pair: string | undefined;
    const listener: SecondaryListener = await listenForPrimary({
      listen: { host: '127.0.0.1', port: 0 },
      insecure: false,
      hello: () => ({ ...hello, volumeBytes, pair, newest: arrived, settled: arrived }),
      judge: async (peer) => {
        pair = peer.pair;
        return undefined;
      },
      onUp: () => {},
      onDown: () => {},
      onWrite: (seq, _block, bytes) => {
        arrived = seq;
        fresh += bytes.length;
      },
      onMessage: () => {},
      onBatch: () => {
        listener.free(fresh);
        fresh = 0;
        if (arrived > 0) listener.sendAcknowledgment(arrived);
      },
      creditBytes: 64 * 2 ** 20,
      log: { info: () => {}, warn: () => {} },
    });
    return new SecondaryOfNothing(listener);
  }

  private constructor(listener: SecondaryListener) {
    this.#listener = listener;
  }

  get port(): number {
    return this.#listener.address.port;
  }

  stop(): Promise<void> {
    return this.#listener.close();
  }
}

const hello: Omit<LinkHello, 'volumeBytes' | 'pair'> = {
  role: 'secondary',
  generation: 0,
  blockSize: 4096,
  writeBytes: 2 ** 20 + 4096,
  image: 'assumed equal',
  isActive: false,
  newest: 0,
  settled: 0,
};
