// Runs the built command as a user does, and says everything that came of it.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

const main = resolve('dist/cli/main.js');

/** `destage` with these arguments, in this folder; it may take a minute. */
export function destage(args: readonly string[], { cwd, input }: { cwd?: string; input?: string } = {}): Ended {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [main, ...args], {
    cwd,
    input,
    encoding: 'utf8',
    timeout: 60_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error !== undefined) throw error;
  return { code: status, stdout, stderr };
}
