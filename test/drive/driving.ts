// Drives programs from a test: the examples in the three languages, and small hunts with them. A tool that is not here
// is said to be missing, and never taken for success.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  buildLibrary,
  type DriveEnd,
  driveCampaign,
  Guardian,
  powerLossStorage,
  type Role,
  type Setup,
} from '../../src/drive/index.js';
import { allFaults, type Faults } from '../../src/sim/index.js';

const wordsOf = (command: string, ...args: string[]) => spawnSync(command, args, { encoding: 'utf8' });

/** Python as it starts fastest: the interpreter itself, without what a machine adds to it; nothing if there is none. */
export const python: readonly string[] | undefined = (() => {
  const { status, stdout } = wordsOf('python3', '-c', 'import sys; print(sys.executable)');
  return status === 0 ? [stdout.trim(), '-I', '-S'] : undefined;
})();

export const compiler: string | undefined = wordsOf('cc', '--version').status === 0 ? 'cc' : undefined;

export type Language = 'Python' | 'C' | 'JavaScript';

/** A command for each of the three examples, in a folder in which C is built; nothing where the tool is missing. */
export function exampleIn(language: Language, folder: string): readonly string[] | undefined {
  if (language === 'JavaScript') return [process.execPath, resolve('examples/drive/replica.mjs')];
  if (language === 'Python') return python && [...python, resolve('examples/drive/replica.py')];
  if (compiler === undefined) return undefined;
  const built = join(folder, 'replica');
  const args = ['-std=c11', '-O2', '-Wall', '-Wextra', '-Werror', resolve('examples/drive/replica.c'), '-o', built];
  const { status, stderr } = wordsOf(compiler, ...args);
  if (status !== 0) throw new Error(stderr);
  return [built];
}

export const missingTool: Readonly<Record<Language, string>> = {
  Python: 'python3 is not here',
  C: 'cc is not here',
  JavaScript: 'node is not here',
};

/** Processes that were started for runs in this folder, and everything that they have started, as Linux shows them. */
export function drivenIn(folder: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      const isDriven = readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`DESTAGE_DRIVE=${folder}`);
      return isDriven && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
    } catch {
      return false;
    }
  });
}

export type Hunt = {
  readonly command: readonly string[];
  readonly role?: Role;
  readonly seed?: number;
  readonly runs: number;
  readonly writes?: number;
  readonly faults?: Faults;
  readonly powerLoss?: boolean;
  readonly timeout?: number;
  readonly strict?: boolean;
};

/** In memory where there is such a place: what a sync costs there is nothing, and what it does is worked out anyway. */
export const temporary = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** A hunt with one run at a time; the setup is good for more of it while `then` runs. */
export async function hunt<T>(asked: Hunt, then: (end: DriveEnd, setup: Setup) => Promise<T> | T): Promise<T> {
  const { command, role = 'pair', seed = 1, runs, writes, faults = allFaults, powerLoss = false } = asked;
  const folder = mkdtempSync(join(temporary, 'destage-test-'));
  const guardian = new Guardian();
  try {
    const library = powerLoss ? await buildLibrary(folder) : undefined;
    const storage = library === undefined ? undefined : (parent: string, node: 'primary' | 'secondary') => powerLossStorage(library, parent, node); // biome-ignore format: one choice
    const { timeout = 20_000, strict = false } = asked;
    const setup = { role, command, guardian, folder, timeout, strict, storage };
    const plan = { seed, role, writes, faults };
    const quiet = { onProgress: () => {}, isStopped: () => false };
    return await then(await driveCampaign({ setup, plan, runs, time: undefined, workers: 1, ...quiet }), setup);
  } finally {
    guardian.end();
    rmSync(folder, { recursive: true, force: true });
  }
}
