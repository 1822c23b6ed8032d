// The file layer on the file system of the machine, by Node's own module.
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { FileFailure } from './file-failure.js';
import type { Files, Found, OpenFile } from './files.js';
import { NodeFile } from './node-file.js';

/** Bytes of the units in which `stat` tells what has room on the disk, whatever the block size. */
const statUnit = 512;

export const nodeFiles: Files = {
  open: (path): Promise<OpenFile> => NodeFile.open(path, false),
  create: (path): Promise<OpenFile> => NodeFile.open(path, true),
  list: (folder) => saying('list the folder', folder, () => readdir(folder)),
  rename: (from, to) => saying(`rename it to ${to}`, from, () => rename(from, to)),
  remove: (path) => saying('remove it', path, () => rm(path)),
  syncFolder: (folder) => saying('make the names in the folder durable', folder, () => syncFolder(folder)),
  find: (path) => saying('look what it is', path, () => find(path)),
};

async function saying<T>(action: string, path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw FileFailure.of(action, path, error);
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function find(path: string): Promise<Found | undefined> {
  const found = await stat(path).catch((error: unknown) => {
    // Where a part of the name is a file, there is nothing either.
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined;
    throw error;
  });
  if (found === undefined) return undefined;
  return { kind: kindOf(found), bytes: found.size, allocated: found.blocks * statUnit };
}

function kindOf(found: { isFile(): boolean; isDirectory(): boolean; isBlockDevice(): boolean }): Found['kind'] {
  if (found.isFile()) return 'file';
  if (found.isDirectory()) return 'folder';
  return found.isBlockDevice() ? 'block device' : 'other';
}
