// `destage explore` that stops early: by Ctrl-C or for want of memory it says what is known and that it is incomplete, and
// goes on from its checkpoint to the same counts.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'destage-explore-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** @param interrupt sends Ctrl-C as soon as stderr has this */
function explore(args: readonly string[], interrupt?: RegExp): Promise<Ended> {
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

/** Large enough to be under way still when the first progress is told. */
const six = ['--writes', '6', '--no-rules', '--json'];

describe('cli: explore: stopping early', () => {
  it('cli: explore: Ctrl-C prints what is known and ends with 4; resumed, the counts are those of one go', async () => {
    const checkpoint = join(folder, 'interrupted');
    const first = await explore([...six, '--checkpoint', checkpoint], /states\/s/);
    expect(first.code, first.stderr).toBe(4);
    expect(JSON.parse(first.stdout).complete).toBe(false);
    expect(first.stderr).toMatch(/checkpoint: [\d,]+ states in /);
    const second = await explore([...six, '--resume', checkpoint]);
    expect(second.code, second.stderr).toBe(0);
    expect(JSON.parse(second.stdout)).toMatchObject({ complete: true, states: 9_215_456, edges: 63_354_209 });
  });

  it('cli: explore: a limit of memory ends it with 4, and with what is known', async () => {
    const { code, stderr } = await explore(['--writes', '5', '--no-rules', '--memory', '1M']);
    expect(code).toBe(4);
    expect(stderr).toMatch(/incomplete: the limit of 1M of memory is reached/);
  });

  it('cli: explore: a checkpoint of another exploration is refused before anything is explored', async () => {
    const checkpoint = join(folder, 'other');
    await explore(['--writes', '3', '--no-rules', '--memory', '1M', '--checkpoint', checkpoint]);
    expect(existsSync(checkpoint)).toBe(true);
    const { code, stderr } = await explore(['--writes', '2', '--no-rules', '--resume', checkpoint]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/another exploration: .*writes 3.*; this one is .*writes 2/);
  });

  it('cli: explore: what is no checkpoint, or a damaged one, is refused', async () => {
    const [none, damaged] = [join(folder, 'none'), join(folder, 'damaged')];
    writeFileSync(none, 'no checkpoint');
    expect((await explore([...six, '--resume', none])).stderr).toMatch(/this is no checkpoint/);
    expect((await explore([...six, '--resume', join(folder, 'absent')])).stderr).toMatch(/cannot read .*absent/);
    await explore(['--no-rules', '--memory', '1M', '--checkpoint', damaged]);
    writeFileSync(damaged, readFileSync(damaged).subarray(0, -4));
    const { code, stderr } = await explore(['--no-rules', '--resume', damaged]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/damaged/);
  });

  it('cli: explore: a size of memory that is none is refused', async () => {
    const { code, stderr } = await explore(['--memory', 'much']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/--memory takes a number with K, M or G/);
  });
});
