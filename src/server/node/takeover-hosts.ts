// The hosts of a secondary, which it has from a takeover on. Their address is bound before the takeover, so that one that cannot be
// used is found while nothing has happened; nobody is let in before it is done.
import type { Secondary } from '../../impl/index.js';
import type { BoundNbd, NbdServer } from '../nbd/index.js';
import type { Volume } from '../volume/index.js';
import { ActiveDevice } from './active-device.js';
import { NodeRefusal } from './node-failure.js';
import { type Address, addressText, type SecondaryNodeOptions } from './node-options.js';
import { bindHosts } from './serve-hosts.js';

type Served = { readonly server: NbdServer; readonly device: ActiveDevice; readonly at: Address };

export type BoundHosts = Omit<Served, 'server'> & { readonly server: BoundNbd };

export class TakeoverHosts {
  readonly #options: SecondaryNodeOptions;
  readonly #volume: Volume;
  readonly #fail: (failure: Error) => void;
  #served: Served | undefined;

  constructor(options: SecondaryNodeOptions, volume: Volume, fail: (failure: Error) => void) {
    this.#options = options;
    this.#volume = volume;
    this.#fail = fail;
  }

  get server(): NbdServer | undefined {
    return this.#served?.server;
  }

  /** Where they are served, as it was asked for: port 0 stays that. */
  get servedAt(): Address | undefined {
    return this.#served?.at;
  }

  /**
   * Has the address, and lets nobody in.
   *
   * @param isTakenOver whether the takeover is done, for whoever reads why it cannot be had
   * @returns nothing when hosts are served already
   * @throws NodeRefusal
   */
  async bind(controller: Secondary, at: Address, isTakenOver: boolean): Promise<BoundHosts | undefined> {
    if (this.#served !== undefined) return undefined;
    const { blockSize } = this.#options;
    const device = new ActiveDevice({ controller, volume: this.#volume, blockSize, onFailure: this.#fail });
    const description = 'destage secondary, after a takeover';
    try {
      return { server: await bindHosts({ ...this.#options, listen: at, device, description }), device, at };
    } catch (error) {
      if (!(error instanceof NodeRefusal)) throw error;
      throw new NodeRefusal(`${error.message}; ${isTakenOver ? this.#takenOver : nothingHappened}`);
    }
  }

  open({ server, device, at }: BoundHosts): void {
    this.#served = { server, device, at };
    server.open();
    this.#options.log('info', 'hosts are served', { listen: addressText(server.address) });
  }

  /** It has taken over, and there is nobody whom it serves: says so, for hosts wait for it. */
  warn(): void {
    this.#options.log('warn', this.#takenOver, {});
  }

  advance(): void {
    this.#served?.device.advance();
  }

  async close(): Promise<void> {
    await this.#served?.server.close();
  }

  get #takenOver(): string {
    return (
      'this secondary has taken over, and serves no hosts yet: say where they are served with ' +
      `destage takeover --dir ${this.#options.folder} --primary-is-down --listen host:port`
    );
  }
}

const nothingHappened = 'nothing has happened: this secondary has not taken over';
