// A folder with the two nodes of a pair, each its own process, and a link between them that can be cut. Everything a test
// needs to look at what they leave: images, traces, verdicts.
import { createReadStream, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkLogs, type TraceReport } from '../../src/oracle/index.js';
import { connectNbd, type NbdClient } from '../../src/server/nbd/index.js';
import { LinkProxy as Link } from '../server/link/proxy.js';
import { RunningNode } from './running-node.js';

export const volumeBytes = 64 * 2 ** 20;

type Role = 'primary' | 'secondary';

const folderOf = { primary: 'main', secondary: 'copy' } as const;
const traceOf = { primary: 'p.jsonl', secondary: 's.jsonl' } as const;

export class PairFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'destage-e2e-'));
  readonly link: Link;
  /** Where the secondary listens: behind the link. */
  readonly behind: { readonly host: string; readonly port: number };
  /** Where hosts find the primary, whenever it is started. */
  readonly hosts: { readonly host: string; readonly port: number };

  static async make(): Promise<PairFolder> {
    const behind = { host: '127.0.0.1', port: await freePort() };
    return new PairFolder(behind, await Link.start(behind), await freePort());
  }

  private constructor(behind: { readonly host: string; readonly port: number }, link: Link, hostPort: number) {
    this.behind = behind;
    this.link = link;
    this.hosts = { host: '127.0.0.1', port: hostPort };
  }

  /** Starts a node; returns at once. Options given here count more than its usual ones. */
  start(role: Role, options: readonly string[] = [], under: readonly string[] = []): RunningNode {
    const address = role === 'primary' ? this.hosts : this.behind;
    const args = [
      ...['--dir', folderOf[role], '--volume', `${folderOf[role]}.img`, '--size', String(volumeBytes), '--cache', '4M'],
      ...['--listen', `${address.host}:${address.port}`, '--trace', traceOf[role]],
      ...(role === 'primary' ? ['--peer', `${this.link.address.host}:${this.link.address.port}`] : []),
    ];
    return new RunningNode(this.folder(role), [role, ...args, ...options], this.path, under);
  }

  /** `destage takeover` as its own process, which becomes the node where none runs. */
  takeOver(options: readonly string[] = []): RunningNode {
    const args = ['takeover', '--dir', 'copy', '--primary-is-down', '--listen', '127.0.0.1:0', '--json'];
    return new RunningNode(this.folder('secondary'), [...args, '--trace', traceOf.secondary, ...options], this.path);
  }

  folder(role: Role): string {
    return join(this.path, folderOf[role]);
  }

  connect(
    address: { readonly host: string; readonly port: number } = this.hosts,
    tls?: Parameters<typeof connectNbd>[0]['tls'],
  ): Promise<NbdClient> {
    return connectNbd({ server: address, exportName: '', ...(tls && { tls }) });
  }

  /** What is on the volume; while its node runs, only what was destaged. */
  volume(role: Role): Buffer {
    return readFileSync(join(this.path, `${folderOf[role]}.img`));
  }

  /** The greatest number of an event in a node's trace. */
  seen(role: Role, event: string): number {
    let most = 0;
    for (const [, number = '0'] of this.trace(role).matchAll(
      new RegExp(`"event":"${event}","(?:upTo|seq)":(\\d+)`, 'g'),
    ))
      most = Math.max(most, Number(number));
    return most;
  }

  trace(role: Role): string {
    const path = join(this.path, traceOf[role]);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  /** The files of a node's trace: those that were put aside, oldest first, and the one that is written. */
  traceFiles(role: Role): readonly string[] {
    const current = traceOf[role];
    const aside = (name: string) => Number(name.startsWith(`${current}.`) ? name.slice(current.length + 1) : 'none');
    const rotated = readdirSync(this.path).filter((name) => aside(name) > 0);
    return [...rotated.toSorted((one, other) => aside(one) - aside(other)), current];
  }

  /** The verdict on both logs, as `destage check --strict` gives it. */
  judge(): Promise<TraceReport> {
    const source = (name: string) => ({ name, again: true, open: () => createReadStream(join(this.path, name)) });
    const files = [...this.traceFiles('primary'), ...this.traceFiles('secondary')];
    return checkLogs(files.map(source), { strict: true });
  }

  async remove(): Promise<void> {
    await this.link.close();
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** A port that nobody listens on now. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a server listens on a port');
  return address.port;
}
