// A volume: made, found, refused.
import { linkSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeFiles, whenDone } from '../../src/server/files/index.js';
import { openVolume } from '../../src/server/volume/index.js';
import { chooseBy, PowerLossFiles } from './power-loss-files.js';

const bytes = 2 ** 20;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'volume-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('volume: opening', () => {
  it('makes one that is missing, as a hole, and finds it empty until something is written', async () => {
    const path = join(folder, 'main.img');
    const made = await openVolume(path, bytes, nodeFiles);
    expect(made.isEmpty).toBe(true);
    expect(statSync(path)).toMatchObject({ size: bytes, blocks: 0 });
    await made.close();
    const volume = await openVolume(path, bytes, nodeFiles);
    expect(volume.isEmpty).toBe(true);
    await whenDone((done) => volume.write(4096, [Buffer.alloc(4096, 1), Buffer.alloc(4096, 2)], done));
    await whenDone((done) => volume.datasync(done));
    await volume.close();
    const again = await openVolume(path, bytes, nodeFiles);
    expect(again.isEmpty).toBe(false);
    const into = new Uint8Array(12_288);
    await whenDone((done) => again.read(0, into, done));
    expect([into[0], into[4096], into[8192], into[12_287]]).toEqual([0, 1, 2, 2]);
    await again.close();
  });

  it('refuses one of another size, and changes nothing', async () => {
    const path = join(folder, 'main.img');
    writeFileSync(path, 'not a volume');
    await expect(openVolume(path, bytes, nodeFiles)).rejects.toThrow(
      `${path}: the volume has 12 bytes, and 1048576 were asked for: ask for 12, or name another file`,
    );
    truncateSync(path, bytes + 1);
    await expect(openVolume(path, bytes, nodeFiles)).rejects.toThrow('has 1048577 bytes');
    expect(statSync(path).size).toBe(bytes + 1);
  });

  it.runIf(process.platform === 'linux')('keeps others off it until it is closed, whatever they call it', async () => {
    const [path, other] = [join(folder, 'main.img'), join(folder, 'other.img')];
    const volume = await openVolume(path, bytes, nodeFiles);
    linkSync(path, other);
    for (const name of [path, other])
      await expect(openVolume(name, bytes, nodeFiles)).rejects.toThrow(
        `${name}: another node works on this volume: stop it first, or name another volume`,
      );
    const third = await openVolume(join(folder, 'third.img'), bytes, nodeFiles);
    await Promise.all([volume.close(), third.close()]);
    await (await openVolume(other, bytes, nodeFiles)).close();
  });

  it('lets others have it when it is refused', async () => {
    const path = join(folder, 'main.img');
    writeFileSync(path, 'not a volume');
    await expect(openVolume(path, bytes, nodeFiles)).rejects.toThrow('has 12 bytes');
    await (await openVolume(path, 12, nodeFiles)).close();
  });

  it('refuses what is no file and no block device, and a folder that is not there', async () => {
    await expect(openVolume(folder, bytes, nodeFiles)).rejects.toThrow('this is no file and no block device');
    await expect(openVolume('/dev/null', bytes, nodeFiles)).rejects.toThrow('this is no file and no block device');
    await expect(openVolume(join(folder, 'no', 'main.img'), bytes, nodeFiles)).rejects.toThrow(
      'it does not exist: check the name (ENOENT)',
    );
  });

  it('reads and writes nothing beside it', async () => {
    const volume = await openVolume(join(folder, 'main.img'), bytes, nodeFiles);
    const none = () => undefined;
    expect(() => volume.write(bytes - 1, [Buffer.alloc(1), Buffer.alloc(1)], none)).toThrow(
      'there are no 2 bytes at 1048575',
    );
    expect(() => volume.read(-1, new Uint8Array(1), none)).toThrow(RangeError);
    expect(() => volume.read(Number.NaN, new Uint8Array(1), none)).toThrow(RangeError);
    await volume.close();
  });

  it('can be made again after the power was lost while it was made', async () => {
    let isDone = false;
    for (let lostAt = 0; !isDone; lostAt += 1)
      for (const choices of [[], [1], [1, 1, 1]]) {
        const files = new PowerLossFiles();
        files.lostAt = lostAt;
        isDone = await Promise.race([
          openVolume('/main.img', bytes, files).then(() => true),
          files.lost.then(() => false),
        ]);
        const after = files.cut(chooseBy(choices));
        expect(await openVolume('/main.img', bytes, after)).toMatchObject({ isEmpty: true, bytes });
      }
  });
});
