// The folder that a node makes for itself: durable before anything follows from it, and let go of when it could not begin.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileFailure } from '../../../src/server/files/index.js';
import { prepareNode } from '../../../src/server/node/prepare-node.js';
import { withFault } from '../planted-files.js';
import { PowerLossFiles } from '../power-loss-files.js';
import { optionsOf } from './node-options.js';

let folder: string;
let volume: string;
let files: PowerLossFiles;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'destage-folder-'));
  volume = join(folder, 'volume');
  files = new PowerLossFiles();
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('node: prepare: the folder', () => {
  /** What it syncs before it says who the node is, with the folder to make there. */
  async function syncedFirst(path: string, refused?: string): Promise<readonly string[]> {
    const synced: string[] = [];
    const seen = {
      ...withFault(files, () => ({})),
      syncFolder: async (one: string) => {
        synced.push(one);
        if (one === refused) throw FileFailure.of('sync', one, Object.assign(new Error('no'), { code: 'EACCES' }));
        await files.syncFolder(one);
      },
      create: (one: string) => {
        if (one.startsWith(join(path, 'node.json'))) synced.push('node.json');
        return files.create(one);
      },
    };
    await (await prepareNode(optionsOf(path, seen, { volume }), 'secondary')).lock.release();
    return synced.slice(0, synced.indexOf('node.json'));
  }

  it('node: prepare: the folder: its name is durable before there is anything in it, and those of all that were made', async () => {
    expect(await syncedFirst(join(folder, 'a', 'b'))).toEqual([folder, folder, join(folder, 'a')]);
  });

  it('node: prepare: the folder: one that was there may have been made by a node that was killed', async () => {
    expect(await syncedFirst(folder)).toContain(dirname(folder));
  });

  it('node: prepare: the folder: what could not begin lets go of the volume and of the folder', async () => {
    const closed: string[] = [];
    const refusing = {
      ...withFault(files, () => ({})),
      create: async (path: string) => {
        if (path.includes('node.json')) throw FileFailure.of('create', path, new Error('no'));
        const file = await files.create(path);
        const close = file.close.bind(file);
        return Object.assign(file, {
          close: () => {
            closed.push(path);
            return close();
          },
        });
      },
    };
    await expect(prepareNode(optionsOf(folder, refusing), 'secondary')).rejects.toThrow('node.json');
    expect(closed).toEqual([join(folder, 'volume')]);
    await (await prepareNode(optionsOf(folder, files), 'secondary')).lock.release();
  });

  it('node: prepare: the folder: what one that was there is in need not be readable', async () => {
    expect(await syncedFirst(folder, dirname(folder))).toContain(dirname(folder));
    await expect(syncedFirst(join(folder, 'a', 'b'), join(folder, 'a'))).rejects.toThrow('EACCES');
  });
});
