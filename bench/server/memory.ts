// The memory of both nodes, each its own process, while hosts write 1 MiB and 4 KiB as fast as they are taken, or, with `--reads`,
// also read 1 MiB: for each tenth of the time the most that each had in memory, and how much was written.
//
//   npm run build && node out/bench/bench/server/memory.js [--seconds 30] [--depth 32] [--connections 1] [--reads] [--cache 1G]
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { connectNbd } from '../../src/server/nbd/index.js';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    depth: { type: 'string', default: '32' },
    connections: { type: 'string', default: '1' },
    reads: { type: 'boolean', default: false },
    cache: { type: 'string', default: '1G' },
  },
});

const main = resolve('dist/cli/main.js');
const say = (text: string) => process.stdout.write(`${text}\n`);
const volumeBytes = 2 ** 30;

class Watched {
  readonly name: string;
  readonly #child;
  #output = '';
  #most = 0;

  constructor(name: string, args: readonly string[], cwd: string) {
    this.name = name;
    this.#child = spawn(process.execPath, [main, name, ...args], { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
    this.#child.stderr.on('data', (chunk) => {
      this.#output += String(chunk);
    });
  }

  /** The address that it says in this line of its log. */
  async saidAt(message: string): Promise<string> {
    for (;;) {
      const line = this.#output.split('\n').find((text) => text.includes(`"${message}"`));
      const address = line && /"listen":"([^"]+)"/.exec(line)?.[1];
      if (address) return address;
      if (this.#child.exitCode !== null) throw new Error(this.#output);
      await pause(20);
    }
  }

  look(): void {
    const kibibytes = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.#child.pid}/status`, 'utf8'))?.[1]);
    this.#most = Math.max(this.#most, kibibytes / 1024);
  }

  /** The most MiB of it that were in memory at a look since this was asked before. */
  mostSinceAsked(): number {
    this.look();
    const most = this.#most;
    this.#most = 0;
    return most;
  }

  async end(): Promise<void> {
    this.#child.kill('SIGKILL');
    while (this.#child.exitCode === null && this.#child.signalCode === null) await pause(10);
  }
}

const folder = mkdtempSync(join(tmpdir(), 'destage-memory-'));
const both = ['--size', '1G', '--cache', values.cache, '--listen', '127.0.0.1:0'];
const secondary = new Watched('secondary', ['--dir', 'copy', '--volume', 'copy.img', ...both], folder);
const peer = await secondary.saidAt('the primary is awaited');
const primary = new Watched('primary', ['--dir', 'main', '--volume', 'main.img', ...both, '--peer', peer], folder);
const nodes = [primary, secondary];
try {
  const [host = '', port = ''] = (await primary.saidAt('hosts are served')).split(':');
  const connect = () => connectNbd({ server: { host, port: Number(port) }, exportName: '' });
  const clients = await Promise.all(Array.from({ length: Number(values.connections) }, connect));
  const end = performance.now() + Number(values.seconds) * 1000;
  let written = 0;
  const ask = async (k: number): Promise<void> => {
    const client = clients[k % clients.length];
    const kind = Math.floor(k / clients.length);
    const bytes = Buffer.alloc(kind % 2 === 0 ? 2 ** 20 : 4096, k);
    while (client !== undefined && performance.now() < end) {
      const offset = Math.floor((Math.random() * (volumeBytes - bytes.length)) / 4096) * 4096;
      if (values.reads && kind % 4 === 0) await client.read(offset, bytes.length);
      else {
        await client.write(offset, bytes);
        written += bytes.length;
      }
    }
  };
  say(
    `${values.seconds} s, ${values.depth} at a time over ${values.connections} connections${values.reads ? ', reads too' : ''}, cache ${values.cache}; MiB in memory at most`,
  );
  const looking = setInterval(() => nodes.map((node) => node.look()), 100);
  let parts = 0;
  const tellPart = () => {
    parts += 1;
    const each = nodes.map((node) => `${node.name} ${node.mostSinceAsked().toFixed(0)}`).join(', ');
    say(`${parts * 10} %: ${each}, ${Math.round(written / 2 ** 20).toLocaleString('en')} MiB written`);
  };
  const telling = setInterval(tellPart, Number(values.seconds) * 100);
  await Promise.all(Array.from({ length: Number(values.depth) }, (_, k) => ask(k)));
  clearInterval(looking);
  clearInterval(telling);
  if (parts < 10) tellPart();
} finally {
  for (const node of nodes) await node.end();
  rmSync(folder, { recursive: true, force: true });
}
