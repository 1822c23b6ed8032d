// A node of the demonstration: a process of its own, as an operator would start it, on this machine alone.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { askNode } from '../server/index.js';

const command = fileURLToPath(new URL('./main.js', import.meta.url));

/** As much of a status as the demonstration looks at. */
const statusSchema = z.object({
  link: z.object({ address: z.string().optional() }),
  hosts: z.object({ listen: z.string().optional() }),
});

/** How long a node may take to come to a state, in milliseconds. */
const patience = 15_000;

export class DemoNode {
  readonly folder: string;
  readonly #process: ChildProcess;
  readonly #ended: Promise<number | undefined>;
  #words = '';

  /** @param role the command, @param under the folder in which the node's own is made */
  constructor(role: 'primary' | 'secondary', under: string, options: readonly string[]) {
    this.folder = join(under, role);
    const paths = [
      '--dir',
      this.folder,
      '--volume',
      join(under, `${role}.img`),
      '--trace',
      join(under, `${role}.jsonl`),
    ];
    this.#process = spawn(process.execPath, [command, role, ...paths, ...options], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#process.stderr?.on('data', (chunk: Buffer) => {
      this.#words = `${this.#words}${chunk.toString('utf8')}`.slice(-20_000);
    });
    this.#ended = new Promise((resolve) => {
      this.#process.once('exit', (code) => resolve(code ?? undefined));
    });
  }

  /** What it said, as lines of its log. */
  get words(): string {
    return this.#words;
  }

  /** Its exit code, when it has ended; nothing if it was killed. */
  get ended(): Promise<number | undefined> {
    return this.#ended;
  }

  /** Its status, once it has what is waited for. @throws Error with its own words if it does not come to that */
  async status<Found>(find: (status: z.infer<typeof statusSchema>) => Found | undefined): Promise<Found> {
    const end = performance.now() + patience;
    while (performance.now() < end && this.#process.exitCode === null) {
      const asked = await askNode(this.folder, { ask: 'status' }).catch(() => undefined);
      const found = asked && find(statusSchema.parse(asked.answer));
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(
      `the node in ${this.folder} did not come up: ${this.#words.trim().split('\n').at(-1) ?? 'it said nothing'}`,
    );
  }

  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#ended;
  }
}
