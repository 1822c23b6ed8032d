// A node as its own process, run by the built command as a user runs it. Whatever a test does, no process outlives the tests.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { z } from 'zod';
import { askNode } from '../../src/server/index.js';
import { until } from './until.js';

const main = resolve('dist/cli/main.js');

const logSchema = z.looseObject({ level: z.number(), msg: z.string() });
export type LogLine = z.infer<typeof logSchema>;

const statusSchema = z.looseObject({
  state: z.string(),
  link: z.looseObject({ isUp: z.boolean() }),
  hosts: z.looseObject({ connections: z.number(), waiting: z.number().optional() }),
  positions: z.record(z.string(), z.number()),
  cache: z.object({ bytes: z.number(), most: z.number() }),
});
export type Status = z.infer<typeof statusSchema>;

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Ends every process that a test left, as `afterEach`. */
export async function endNodes(): Promise<void> {
  await Promise.all([...running].map((child) => ended(child, 'SIGKILL')));
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill(signal);
  await closed;
}

export class RunningNode {
  readonly folder: string;
  /** What it wrote to standard error, and nothing else. */
  output = '';
  /** What it wrote to standard output. */
  result = '';
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;
  readonly #lines: LogLine[] = [];

  /**
   * @param folder the node's folder, of which its control socket is asked
   * @param args of `destage`
   * @param under a command that runs it, such as a shell with a limit
   */
  constructor(folder: string, args: readonly string[], cwd: string, under: readonly string[] = []) {
    this.folder = folder;
    const [command = '', ...rest] = [...under, process.execPath, main, ...args];
    this.#child = spawn(command, rest, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(this.#child);
    this.#closed = once(this.#child, 'close').then(() => running.delete(this.#child));
    let unfinished = '';
    this.#child.stdout?.on('data', (chunk) => {
      this.result += String(chunk);
    });
    this.#child.stderr?.on('data', (chunk) => {
      this.output += String(chunk);
      const lines = (unfinished + String(chunk)).split('\n');
      unfinished = lines.pop() ?? '';
      for (const line of lines) if (line.startsWith('{')) this.#lines.push(logSchema.parse(JSON.parse(line)));
    });
  }

  get process(): number {
    return this.#child.pid ?? 0;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  get log(): readonly LogLine[] {
    return this.#lines;
  }

  /** The first line of its log that says this. */
  said(message: string | RegExp): Promise<LogLine> {
    return until(() => {
      const line = this.#lines.find(({ msg }) => (typeof message === 'string' ? msg === message : message.test(msg)));
      if (line === undefined && this.hasEnded)
        throw new Error(`the node has ended, and never said ${message}:\n${this.output}`);
      return line;
    }, `${this.folder} says ${message}`);
  }

  async status(): Promise<Status> {
    const status = await this.#ask();
    if (status === undefined) throw new Error(`no node runs in ${this.folder}:\n${this.output}`);
    return status;
  }

  /** Waits until what it says of itself is so. */
  is(what: string, holds: (status: Status) => boolean): Promise<Status> {
    return until(async () => {
      const status = await this.#ask();
      if (status === undefined && this.hasEnded) throw new Error(`the node has ended:\n${this.output}`);
      return status !== undefined && holds(status) ? status : undefined;
    }, `${this.folder} is ${what}`);
  }

  /** @returns its exit code; nothing if a signal ended it */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | undefined> {
    await ended(this.#child, signal);
    return this.exit();
  }

  async #ask(): Promise<Status | undefined> {
    const asked = await askNode(this.folder, { ask: 'status' });
    return asked && statusSchema.parse(asked.answer);
  }

  /** Waits until it has ended. */
  async exit(): Promise<number | undefined> {
    await this.#closed;
    return this.#child.exitCode ?? undefined;
  }
}
