// Runs `destage check --follow` as a user does, and writes what it follows.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect } from 'vitest';

export type Following = {
  readonly child: ChildProcess;
  /** Waits until the command has said this. */
  readonly said: (text: string) => Promise<void>;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
};

let folder = '';
let children: ChildProcess[] = [];
let servers: Server[] = [];

/** A new folder for each test; what was started in a test ends with it. */
export function cleanUpAfterEach(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'destage-follow-'));
  });
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL');
    for (const server of servers) server.close();
    [children, servers] = [[], []];
    rmSync(folder, { recursive: true, force: true });
  });
}

/** A file in the folder of the test. */
export const inFolder = (name: string): string => join(folder, name);

export function follow(...args: readonly string[]): Following {
  const child = spawn(process.execPath, [resolve('dist/cli/main.js'), 'check', '--follow', ...args]);
  children.push(child);
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (data) => {
    stdout += String(data);
  });
  child.stderr?.on('data', (data) => {
    stderr += String(data);
  });
  return {
    child,
    async said(text) {
      for (let k = 0; k < 400 && !stderr.includes(text); k += 1) await pause(50);
      expect(stderr).toContain(text);
    },
    ended: new Promise((done) => child.on('close', (code) => done({ code, stdout, stderr }))),
  };
}

/** A server that greets whoever connects, once it listens. */
export function serve(listen: (server: Server) => void, greet: (socket: Socket) => void): Promise<Server> {
  const server = createServer(greet);
  servers.push(server);
  listen(server);
  return new Promise((done) => server.on('listening', () => done(server)));
}
