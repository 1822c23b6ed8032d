// The file layer on real files.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeFiles, type OpenFile, whenDone } from '../../src/server/files/index.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (file: OpenFile, position: number, parts: readonly Uint8Array[]) =>
  whenDone((done) => file.write(position, parts, done));

describe('files: of the machine', () => {
  it('write all parts at their position, also more than the system takes at once, and read exactly', async () => {
    const path = join(folder, 'a');
    const file = await nodeFiles.create(path);
    const parts = Array.from({ length: 3000 }, (_, k) => Buffer.alloc(1 + (k % 7), k % 251));
    await write(file, 10, parts);
    await whenDone((done) => file.writeDurably(5, [Buffer.from('durable')], done));
    await whenDone((done) => file.datasync(done));
    const whole = Buffer.concat([Buffer.alloc(10), ...parts]);
    whole.write('durable', 5);
    expect(Buffer.compare(readFileSync(path), whole)).toBe(0);
    const into = new Uint8Array(100);
    await whenDone((done) => file.read(50, into, done));
    expect(Buffer.compare(into, whole.subarray(50, 150))).toBe(0);
    expect(await file.size()).toBe(whole.length);
    await expect(whenDone((done) => file.read(whole.length - 50, into, done))).rejects.toThrow(
      `${path}: cannot read at ${whole.length}: it ends there, and has to be longer (SHORT)`,
    );
    await file.resize(20);
    expect(await file.size()).toBe(20);
    await file.close();
  });

  it('list, rename, remove, find', async () => {
    const [one, other] = [join(folder, 'one'), join(folder, 'other')];
    await (await nodeFiles.create(one)).close();
    await nodeFiles.rename(one, other);
    await nodeFiles.syncFolder(folder);
    expect(await nodeFiles.list(folder)).toEqual(['other']);
    expect(await nodeFiles.find(one)).toBeUndefined();
    expect(await nodeFiles.find(join(other, 'below a file'))).toBeUndefined();
    expect(await nodeFiles.find(other)).toEqual({ kind: 'file', bytes: 0, allocated: 0 });
    expect(await nodeFiles.find(folder)).toMatchObject({ kind: 'folder' });
    expect(await nodeFiles.find('/dev/null')).toMatchObject({ kind: 'other' });
    await nodeFiles.remove(other);
    expect(existsSync(other)).toBe(false);
  });

  it('say what failed, where, and what to do', async () => {
    const path = join(folder, 'a');
    await expect(nodeFiles.open(path)).rejects.toThrow(
      `${path}: cannot open the file for reading and writing: it does not exist: check the name (ENOENT)`,
    );
    writeFileSync(path, '');
    await expect(nodeFiles.create(path)).rejects.toThrow(`${path}: cannot create the file: it exists already (EEXIST)`);
    await expect(nodeFiles.list(path)).rejects.toThrow('a part of the name is no folder (ENOTDIR)');
    mkdirSync(join(folder, 'b'));
    await expect(nodeFiles.open(join(folder, 'b'))).rejects.toThrow('it is a folder, where a file is needed (EISDIR)');
    await expect(nodeFiles.remove(join(folder, 'c'))).rejects.toMatchObject({
      code: 'ENOENT',
      path: join(folder, 'c'),
    });
    await expect(nodeFiles.rename(path, join(folder, 'b', 'x', 'y'))).rejects.toThrow('cannot rename it to');
  });

  it.runIf(existsSync('/dev/full'))('say that a disk is full', async () => {
    const file = await nodeFiles.open('/dev/full');
    const full = 'the disk is full: make room on it, then start again (ENOSPC)';
    await expect(write(file, 0, [Buffer.alloc(10)])).rejects.toThrow(`/dev/full: cannot write 10 bytes at 0: ${full}`);
    await expect(write(file, 0, [Buffer.alloc(10), Buffer.alloc(3)])).rejects.toMatchObject({ code: 'ENOSPC' });
    await expect(whenDone((done) => file.writeDurably(0, [Buffer.alloc(10)], done))).rejects.toThrow(full);
    await file.close();
  });
});
