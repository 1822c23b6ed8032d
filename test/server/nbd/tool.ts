// Runs programs that others wrote against a server of a test.
import { type ExecFileException, execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** How a program ended, and what it said. */
export type Ended = { readonly code: number; readonly output: string; readonly errors: string };

// What the operating system brings goes first: a Python of somebody's own does not know the modules that belong to it.
const path = ['/usr/bin', '/usr/sbin', '/bin', '/sbin', ...(process.env['PATH'] ?? '').split(delimiter)];

export function isInstalled(program: string): boolean {
  return path.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Waits for its end, for a minute at most. */
export function run(program: string, args: readonly string[], cwd?: string): Promise<Ended> {
  const options = {
    env: { ...process.env, PATH: path.join(delimiter) },
    timeout: 60_000,
    killSignal: 'SIGKILL',
    cwd,
  } as const;
  return new Promise((resolve) => {
    execFile(program, args, options, (error: ExecFileException | null, output, errors) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, output, errors: error === null ? errors : `${error.message}\n${errors}` });
    });
  });
}

/** A folder that is gone when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'destage-nbd-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A file with something in it, and a hole of zeroes, which is gone when the test is over. */
export function writtenImage(size: number): { readonly path: string; readonly bytes: Buffer } {
  const bytes = randomBytes(size);
  bytes.fill(0, size / 8, size / 4);
  const file = join(temporaryFolder(), 'image');
  writeFileSync(file, bytes);
  return { path: file, bytes };
}
