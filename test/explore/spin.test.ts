// The same model in Promela, explored by SPIN: another tool, another language, the same states and the same edges. SPIN and
// a C compiler are optional; where one is missing a line says so.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explore, pairNetwork } from '../../src/explore/index.js';

const model = resolve('bench/peers/remote-copy.pml');

function isThere(program: string, flag: string): boolean {
  try {
    execFileSync(program, [flag], { stdio: 'ignore' });
    return true;
  } catch {
    process.stderr.write(`${program} is missing: counts are not compared with those of SPIN\n`);
    return false;
  }
}

const canRun = [isThere('spin', '-V'), isThere('cc', '--version')].every(Boolean);

type Size = readonly [writes: number, queueDepth: number, primaryCapacity: number, secondaryCapacity: number];

/** What SPIN finds: each edge leads to a state that it stores or to one that it knows; only the first state has none. */
function spin([writes, queueDepth, primaryCapacity, secondaryCapacity]: Size, text?: string) {
  const folder = mkdtempSync(join(tmpdir(), 'destage-spin-'));
  try {
    const file = join(folder, 'model.pml');
    writeFileSync(file, text ?? readFileSync(model, 'utf8'));
    const constants = { N: writes, QUEUE_DEPTH: queueDepth, PRIMARY_CAPACITY: primaryCapacity };
    const defines = Object.entries({ ...constants, SECONDARY_CAPACITY: secondaryCapacity }).map(
      ([k, v]) => `-D${k}=${v}`,
    );
    execFileSync('spin', ['-a', '-DINVARIANTS', ...defines, file], { cwd: folder });
    execFileSync('cc', ['-O1', '-DSAFETY', '-DNOREDUCE', '-o', 'pan', 'pan.c'], { cwd: folder });
    const told = execFileSync(join(folder, 'pan'), ['-m100000', '-w20', '-n'], { cwd: folder, encoding: 'utf8' });
    const number = (pattern: RegExp) => Number(pattern.exec(told)?.[1]);
    return {
      states: number(/(\d+) states, stored/),
      edges: number(/(\d+) transitions/) - 1,
      errors: number(/errors: (\d+)/),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe.skipIf(!canRun)('explore: beside SPIN', () => {
  it.each<Size>([
    [1, 2, 1, 1],
    [2, 2, 2, 2],
    [2, 1, 1, 2],
    [3, 2, 3, 3],
    [3, 2, 1, 2],
    [3, 3, 2, 1],
    [4, 1, 2, 2],
  ])('explore: beside SPIN: (%i, %i, %i, %i) has as many states and edges, and no invariant is broken', (...size) => {
    const [writes, queueDepth, primaryCapacity, secondaryCapacity] = size;
    const { states, edges } = explore(
      pairNetwork({ writes, queueDepth, primaryCapacity, secondaryCapacity }, { rules: [] }),
    );
    expect(spin(size)).toEqual({ states, edges, errors: 0 });
  });

  it('explore: beside SPIN: a model in which a crash forgets nothing has other counts', () => {
    const text = readFileSync(model, 'utf8').replace('acknowledged = 0;', '');
    const { states } = explore(
      pairNetwork({ writes: 2, queueDepth: 2, primaryCapacity: 2, secondaryCapacity: 2 }, { rules: [] }),
    );
    expect(spin([2, 2, 2, 2], text).states).not.toBe(states);
  });
});
