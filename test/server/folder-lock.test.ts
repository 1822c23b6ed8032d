// The lock of a folder, with processes that are killed.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FolderInUse, lockFolder } from '../../src/server/files/index.js';

let parent: string;
let folder: string;
let holder: ChildProcess | undefined;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'lock-'));
  folder = mkdtempSync(join(parent, 'node-'));
});
afterEach(() => {
  holder?.kill('SIGKILL');
  holder = undefined;
  rmSync(parent, { recursive: true });
});

async function heldByAnother(kind: string): Promise<ChildProcess> {
  const code = `import { lockFolder } from './src/server/files/index.ts';
    await lockFolder(${JSON.stringify(folder)}, ${kind === 'socket'});
    process.stdout.write('locked\\n');
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', code], {
    cwd: join(import.meta.dirname, '../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  holder = child;
  const [told] = await once(child.stdout, 'data');
  expect(String(told)).toBe('locked\n');
  return child;
}

const kinds = process.platform === 'linux' ? ['socket', 'file'] : ['file'];

describe.each(kinds)('lock: of a folder, by a %s', (kind) => {
  const isSocket = kind === 'socket';

  it('keeps another process out and says which one is in, until that is killed', async () => {
    const child = await heldByAnother(kind);
    await expect(lockFolder(folder, isSocket)).rejects.toThrow(
      `${folder}: the process ${child.pid} works in this folder: stop it first, or name another folder`,
    );
    child.kill('SIGKILL');
    await once(child, 'exit');
    await (await lockFolder(folder, isSocket)).release();
  });

  it('keeps the same process out a second time, and lets it in again after the release', async () => {
    const lock = await lockFolder(folder, isSocket);
    await expect(lockFolder(folder, isSocket)).rejects.toThrow(FolderInUse);
    await lock.release();
    expect(readdirSync(folder)).toEqual([]);
    await (await lockFolder(folder, isSocket)).release();
  });

  it('is of the folder, whatever its name', async () => {
    const lock = await lockFolder(folder, isSocket);
    symlinkSync(folder, join(parent, 'other-name'));
    await expect(lockFolder(join(parent, 'other-name'), isSocket)).rejects.toThrow(FolderInUse);
    await lock.release();
  });

  it('is not had by two that come at once', async () => {
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => lockFolder(folder, isSocket)));
    const locks = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
    expect(locks).toHaveLength(1);
    await locks[0]?.release();
  });

  it('of a folder that is not there is a failure that says so', async () => {
    await expect(lockFolder(join(folder, 'none'), isSocket)).rejects.toThrow(
      'it does not exist: check the name (ENOENT)',
    );
  });

  it('is not kept by what a process that is gone has left', async () => {
    writeFileSync(join(folder, 'lock.pid'), '999999999\n');
    await (await lockFolder(folder, isSocket)).release();
  });
});
