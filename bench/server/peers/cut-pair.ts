// A pair with a slow link between its nodes, of which the primary can be killed.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { LinkProxy } from '../../../test/server/link/proxy.js';
import { answers, freePort, Running } from './running.js';

const main = 'dist/cli/main.js';
const reportSchema = z.object({ kept: z.number() });

export class CutPair {
  readonly port: number;
  readonly #folder: string;
  readonly #primary: Running;
  readonly #secondary: Running;
  readonly #link: LinkProxy;

  static async start(folder: string, bytes: number, delayMilliseconds: number): Promise<CutPair> {
    const behind = { host: '127.0.0.1', port: await freePort() };
    const link = await LinkProxy.start(behind);
    link.delay = delayMilliseconds;
    const args = (name: string, address: string) => [
      ...['--dir', join(folder, name), '--volume', join(folder, `${name}.img`), '--size', String(bytes)],
      ...['--listen', address],
    ];
    const secondary = destage(['secondary', ...args('copy', `127.0.0.1:${behind.port}`)]);
    await secondary.until('the secondary listens', () => answers(behind.port));
    const port = await freePort();
    const peer = `${link.address.host}:${link.address.port}`;
    const primary = destage(['primary', ...args('main', `127.0.0.1:${port}`), '--peer', peer]);
    await primary.until('the primary serves', () => answers(port));
    return new CutPair(folder, port, primary, secondary, link);
  }

  private constructor(folder: string, port: number, primary: Running, secondary: Running, link: LinkProxy) {
    this.#folder = folder;
    this.port = port;
    this.#primary = primary;
    this.#secondary = secondary;
    this.#link = link;
  }

  /** Kills the primary and takes over. @returns the volume of the secondary, when everything it keeps is on it */
  readonly die = async (): Promise<string> => {
    await this.#primary.end('SIGKILL');
    const takeover = ['takeover', '--dir', join(this.#folder, 'copy'), '--primary-is-down', '--listen', '127.0.0.1:0'];
    const { stdout } = await promisify(execFile)(process.execPath, [main, ...takeover, '--json']);
    reportSchema.parse(JSON.parse(stdout));
    await this.#secondary.end('SIGTERM');
    await this.#link.close();
    return join(this.#folder, 'copy.img');
  };
}

const destage = (args: readonly string[]): Running =>
  new Running(process.execPath, [main, ...args, '--log-level', 'warn']);
