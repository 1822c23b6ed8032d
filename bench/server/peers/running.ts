// A program that is measured or compared: its process, until it is stopped. Each has a session of its own, so that a
// scheduler which shares by sessions gives no more to whoever has more processes.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export class Running {
  readonly #child: ChildProcess;
  #errors = '';

  constructor(command: string, args: readonly string[]) {
    this.#child = spawn(command, args, { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
    running.add(this.#child);
    this.#child.once('close', () => running.delete(this.#child));
    this.#child.once('error', (error) => {
      this.#errors += error.message;
    });
    this.#child.stderr?.on('data', (chunk) => {
      this.#errors = (this.#errors + String(chunk)).slice(-4_000);
    });
  }

  get process(): number {
    return this.#child.pid ?? 0;
  }

  /** @throws Error with what it said, when it ended before */
  async until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    for (let k = 0; k < 1_500; k += 1) {
      if (await holds()) return;
      if (this.#hasEnded) throw new Error(`${what}: it has ended: ${this.#errors}`);
      await pause(20);
    }
    throw new Error(`${what}: not within 30 s: ${this.#errors}`);
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (this.#hasEnded) return;
    const closed = once(this.#child, 'close');
    this.#child.kill(signal);
    await closed;
  }

  get #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined;
  }
}

export async function answers(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

export const isThere = (path: string) => (): boolean => existsSync(path);

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a server listens on a port');
  return address.port;
}
