// Keeps two processes out of one folder, and says who is in it. A holder that was killed keeps nobody out.
//
// Where processes can be kept from a name (process-lock.ts), that is the lock: after the device and the inode of the folder,
// so that it is the same whatever path leads there. Elsewhere the lock is the file that says who holds it, and a holder that
// does not live any more is none.
import { link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { FileFailure } from './file-failure.js';
import { hasProcessLocks, takeName } from './process-lock.js';

/** Says which process holds the folder: a line with its number. For people, and where there is no other lock. */
const holderFile = 'lock.pid';

/** Milliseconds: much longer than it takes to put a file in the place of another. */
const settlingPause = 200;

export interface FolderLock {
  /** Lets others in. */
  release(): Promise<void>;
}

/** Another process works in the folder. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse';

  constructor(folder: string, holder: number | undefined) {
    const who = holder === undefined ? 'another process' : `the process ${holder}`;
    super(`${folder}: ${who} works in this folder: stop it first, or name another folder`);
  }
}

/**
 * Locks an existing folder for this process, until it is released or the process ends, however it ends.
 *
 * @param byName for tests of what is done where that cannot be
 * @throws FolderInUse saying which process has it; FileFailure
 */
export async function lockFolder(folder: string, byName = hasProcessLocks): Promise<FolderLock> {
  try {
    return await (byName ? lockByName(folder) : lockByFile(folder));
  } catch (error) {
    if (error instanceof FolderInUse) throw error;
    throw FileFailure.of('lock the folder', folder, error);
  }
}

async function lockByName(folder: string): Promise<FolderLock> {
  const { dev, ino } = await stat(folder, { bigint: true });
  const release = await takeName(`folder-${dev}-${ino}`);
  if (release === undefined) throw new FolderInUse(folder, await holderOf(folder));
  const file = join(folder, holderFile);
  try {
    await replace(file);
  } catch (error) {
    await release();
    throw error;
  }
  return {
    release: async (): Promise<void> => {
      await rm(file, { force: true });
      await release();
    },
  };
}

async function lockByFile(folder: string): Promise<FolderLock> {
  const file = join(folder, holderFile);
  if (!(await isMade(file))) {
    const holder = await holderOf(folder);
    if (holder === undefined || isAlive(holder)) throw new FolderInUse(folder, holder);
    await replace(file);
    // Another that found the same dead holder may do the same: whoever comes last has it, and the first sees that.
    await pause(settlingPause);
  }
  const holder = await holderOf(folder);
  if (holder !== process.pid) throw new FolderInUse(folder, holder);
  return { release: () => rm(file, { force: true }) };
}

/** Whether the file was not there. It comes with its contents, or not at all. */
async function isMade(file: string): Promise<boolean> {
  const other = await written(file);
  try {
    await link(other, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(other, { force: true });
  }
}

async function replace(file: string): Promise<void> {
  await rename(await written(file), file);
}

/** A file beside this one that says who this process is. */
async function written(file: string): Promise<string> {
  const other = `${file}.${process.pid}`;
  await writeFile(other, `${process.pid}\n`);
  return other;
}

async function holderOf(folder: string): Promise<number | undefined> {
  const text = await readFile(join(folder, holderFile), 'utf8').catch(() => '');
  const holder = Number.parseInt(text, 10);
  return holder > 0 ? holder : undefined;
}

function isAlive(holder: number): boolean {
  try {
    process.kill(holder, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
