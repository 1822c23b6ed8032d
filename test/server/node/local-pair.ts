// Two nodes in this process, on real files and over real sockets, with a link between them that tests have in their hands.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  connectNbd,
  type NbdClient,
  nodeFiles,
  PrimaryNode,
  type PrimaryNodeOptions,
  SecondaryNode,
  type SecondaryNodeOptions,
} from '../../../src/server/index.js';
import { LinkProxy } from '../link/proxy.js';
import { until } from './until.js';

const local = { host: '127.0.0.1', port: 0 } as const;

export class LocalPair {
  readonly path = mkdtempSync(join(tmpdir(), 'destage-pair-'));
  readonly link: LinkProxy;
  /** What nodes said that they failed with. */
  readonly failures: Error[] = [];
  readonly #behind: { host: string; port: number };
  readonly #ends: (() => Promise<void>)[] = [];

  static async make(): Promise<LocalPair> {
    const behind = { ...local };
    return new LocalPair(behind, await LinkProxy.start(behind));
  }

  private constructor(behind: { host: string; port: number }, link: LinkProxy) {
    this.#behind = behind;
    this.link = link;
  }

  async startSecondary(options: Partial<SecondaryNodeOptions> = {}): Promise<SecondaryNode> {
    const node = await SecondaryNode.start({ ...this.#common('copy'), listen: local, ...options });
    this.#behind.port = node.address?.port ?? 0;
    this.#ends.push(() => node.stop());
    return node;
  }

  async startPrimary(options: Partial<PrimaryNodeOptions> = {}): Promise<PrimaryNode> {
    const common = { ...this.#common('main'), listen: local, peer: this.link.address, alone: false };
    const node = await PrimaryNode.start({ ...common, ...options });
    this.#ends.push(() => node.stop());
    return node;
  }

  /** A host, once hosts are served. */
  async connect(node: PrimaryNode | SecondaryNode): Promise<NbdClient> {
    const listen = await until(() => node.status.hosts.listen, 'hosts are served');
    const [host = '', port = ''] = listen.split(':');
    const client = await connectNbd({ server: { host, port: Number(port) }, exportName: '' });
    this.#ends.push(async () => client.destroy());
    return client;
  }

  async remove(): Promise<void> {
    for (const end of this.#ends.toReversed()) await end().catch(() => undefined);
    await this.link.close();
    rmSync(this.path, { recursive: true, force: true });
  }

  #common(name: string) {
    return {
      folder: join(this.path, name),
      volume: join(this.path, `${name}.img`),
      volumeBytes: 2 ** 24,
      blockSize: 4096,
      cacheBytes: 2 ** 22,
      memoryBytes: 2 ** 22,
      assumeEqual: false,
      selfCheck: true,
      insecure: false,
      files: nodeFiles,
      log: () => {},
      onFailure: (failure: Error) => this.failures.push(failure),
    };
  }
}
