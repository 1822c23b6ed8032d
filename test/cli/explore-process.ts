// Runs `destage explore` as a user does who may press Ctrl-C, and says everything that came of it.
import { spawn } from 'node:child_process';

export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** @param interrupt sends Ctrl-C as soon as stderr has this */
export function explore(args: readonly string[], interrupt?: RegExp): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['dist/cli/main.js', 'explore', ...args]);
    let [stdout, stderr, interrupted] = ['', '', false];
    child.stdout.on('data', (text) => {
      stdout += text;
    });
    child.stderr.on('data', (text) => {
      stderr += text;
      if (interrupted || !interrupt?.test(stderr)) return;
      interrupted = true;
      child.kill('SIGINT');
    });
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
