// A pair in this process, over real sockets, on disks that lose power: each node has its own. A node that lost power ends
// without having said anything untrue, and starts again with what its disk kept.
import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkLogs, type TraceReport } from '../../src/oracle/index.js';
import type { Files } from '../../src/server/files/index.js';
import { PrimaryNode, SecondaryNode } from '../../src/server/index.js';
import { connectNbd, type NbdClient } from '../../src/server/nbd/index.js';
import { LinkProxy as Link } from '../server/link/proxy.js';
import { type Choose, PowerLossFiles } from '../server/power-loss-files.js';
import { failingWhenLost } from './failing-when-lost.js';
import { until } from './until.js';

export const sizes = {
  volumeBytes: 2 ** 20,
  blockSize: 4096,
  cacheBytes: 3 * 2 ** 20,
  memoryBytes: 2 ** 20 + 4096,
  segmentBytes: 2 ** 18,
} as const;

type Role = 'primary' | 'secondary';
type Running<Node> = { readonly node: Node; readonly files: PowerLossFiles; readonly failed: Promise<Error> };

/** What is between a node and its disk. */
export type Layer = (files: Files, role: Role) => Files;

export class LosingPair {
  readonly path = mkdtempSync(join(tmpdir(), 'destage-power-'));
  readonly link: Link;
  readonly #behind: { host: string; port: number };
  readonly #layer: Layer;
  readonly #disks = { primary: new PowerLossFiles(), secondary: new PowerLossFiles() };
  #primary: Running<PrimaryNode> | undefined;
  #secondary: Running<SecondaryNode> | undefined;
  #client: NbdClient | undefined;

  static async make(layer: Layer = (files) => files): Promise<LosingPair> {
    const behind = { host: '127.0.0.1', port: 1 };
    return new LosingPair(behind, await Link.start(behind), layer);
  }

  private constructor(behind: { host: string; port: number }, link: Link, layer: Layer) {
    this.#behind = behind;
    this.link = link;
    this.#layer = layer;
  }

  get primary(): PrimaryNode {
    if (this.#primary === undefined) throw new Error('no primary runs');
    return this.#primary.node;
  }

  get secondary(): SecondaryNode {
    if (this.#secondary === undefined) throw new Error('no secondary runs');
    return this.#secondary.node;
  }

  disk(role: Role): PowerLossFiles {
    return this.#disks[role];
  }

  /** When the node has failed, and why. */
  failed(role: Role): Promise<Error> | undefined {
    return role === 'primary' ? this.#primary?.failed : this.#secondary?.failed;
  }

  async startPrimary(): Promise<void> {
    const { common, files, failed } = this.#options('primary');
    const node = await PrimaryNode.start({ ...common, ...local, peer: this.link.address, alone: false });
    this.#primary = { node, files, failed };
  }

  async startSecondary(): Promise<void> {
    const { common, files, failed } = this.#options('secondary');
    const node = await SecondaryNode.start({ ...common, ...local });
    this.#behind.port = node.address?.port ?? 1;
    this.#secondary = { node, files, failed };
  }

  /** The power of a node is lost now, if it was not before: it ends, and its disk is what was durable of it. */
  async lose(role: Role, choose: Choose): Promise<void> {
    const running = role === 'primary' ? this.#primary : this.#secondary;
    this.#disks[role] = this.#disks[role].cut(choose);
    if (role === 'primary') this.#primary = undefined;
    else this.#secondary = undefined;
    if (running === undefined) return;
    if (role === 'primary') this.#client?.destroy();
    this.link.reset();
    // Whatever it does with its files fails from now on; nothing that is not true leaves while it finds out.
    await running.node.stop().catch(() => undefined);
  }

  /** Hosts are served. */
  async connect(): Promise<NbdClient> {
    const listen = await until(async () => {
      const failure = await Promise.race([this.#primary?.failed, Promise.resolve(undefined)]);
      if (failure !== undefined) throw failure;
      return this.primary.status.hosts.listen;
    }, 'hosts are served');
    this.#client = await connectTo(listen);
    return this.#client;
  }

  volume(role: Role): Buffer {
    return Buffer.from(this.#disks[role].contents(this.#volume(role)));
  }

  trace(role: Role): string {
    const path = join(this.path, `${role}.jsonl`);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  judge(): Promise<TraceReport> {
    const source = (name: string) => ({ name, again: true, open: () => createReadStream(join(this.path, name)) });
    return checkLogs([source('primary.jsonl'), source('secondary.jsonl')], { strict: true });
  }

  async remove(): Promise<void> {
    this.#client?.destroy();
    for (const running of [this.#primary, this.#secondary]) await running?.node.stop().catch(() => undefined);
    await this.link.close();
    rmSync(this.path, { recursive: true, force: true });
  }

  #volume(role: Role): string {
    return join(this.path, `${role}.img`);
  }

  #options(role: Role) {
    const files = this.#disks[role];
    let tell: (failure: Error) => void = () => {};
    const failed = new Promise<Error>((resolve) => {
      tell = resolve;
    });
    const common = {
      ...sizes,
      folder: join(this.path, role),
      volume: this.#volume(role),
      assumeEqual: false,
      selfCheck: true,
      insecure: false,
      trace: { path: join(this.path, `${role}.jsonl`), rotateBytes: 2 ** 30 },
      files: failingWhenLost(files, this.#layer(files, role)),
      log: () => {},
      onFailure: tell,
    };
    return { common, files, failed };
  }
}

const local = { listen: { host: '127.0.0.1', port: 0 } } as const;

export function connectTo(listen: string): Promise<NbdClient> {
  const [host = '', port = ''] = listen.split(':');
  return connectNbd({ server: { host, port: Number(port) }, exportName: '' });
}
