// How nodes begin and end in a process that goes on: nothing is left open, and nothing that was given back is lost.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Files, nodeFiles, type OpenFile } from '../../../src/server/files/index.js';
import { SecondaryListener } from '../../../src/server/link/index.js';
import { withFault } from '../planted-files.js';
import { LocalPair } from './local-pair.js';
import { until } from './until.js';

let pair: LocalPair;
beforeEach(async () => {
  pair = await LocalPair.make();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await pair.remove();
});

/** A file layer that counts what is open. */
function counting(): { readonly files: Files; readonly open: () => number } {
  let open = 0;
  const counted = async (opening: Promise<OpenFile>): Promise<OpenFile> => {
    const file = await opening;
    open += 1;
    return new Proxy(file, {
      get: (target, name: keyof OpenFile) => {
        if (name === 'close') open -= 1;
        const value = target[name];
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  };
  const whole = withFault(nodeFiles, () => ({}));
  const files = {
    ...whole,
    open: (path: string) => counted(nodeFiles.open(path)),
    create: (path: string) => counted(nodeFiles.create(path)),
  };
  return { files, open: () => open };
}

describe('nodes: beginning and end', () => {
  it('nodes: beginning and end: a start that fails leaves no file open, and no link', async () => {
    const { files, open } = counting();
    // Nobody is behind the link, which listens there itself.
    await expect(pair.startPrimary({ files, listen: pair.link.address, alone: true })).rejects.toThrow(
      'something else listens there',
    );
    expect(open()).toBe(0);
    expect(pair.link.connections).toBe(0);
  });

  it('nodes: beginning and end: a secondary that cannot listen leaves no file open', async () => {
    const secondary = await pair.startSecondary();
    const primary = await pair.startPrimary();
    await until(() => primary.status.state === 'up', 'there is a pair');
    const { address } = secondary;
    await secondary.stop();
    const other = await LocalPair.make();
    const taken = await other.startSecondary({ ...(address && { listen: address }) });
    const { files, open } = counting();
    await expect(pair.startSecondary({ files, ...(address && { listen: address }) })).rejects.toThrow(
      'something else listens there; stop it, or choose another address',
    );
    expect(open()).toBe(0);
    await taken.stop();
    await other.remove();
  });

  it('nodes: beginning and end: a stop waits until nothing is under way on the volume', async () => {
    const primary = await pair.startPrimary({ alone: true });
    const host = await pair.connect(primary);
    for (let k = 0; k < 3; k += 1) await host.write(k * 2 ** 20, Buffer.alloc(2 ** 20, k + 1));
    await primary.stop();
    expect(pair.failures).toEqual([]);
  });

  it('nodes: beginning and end: what is freed before the secondary listens is granted once it does', async () => {
    const stalled: (() => void)[] = [];
    const files = withFault(nodeFiles, (file) => ({
      datasync: (done) => {
        if (file.path.endsWith('.img')) stalled.push(() => file.datasync(done));
        else file.datasync(done);
      },
    }));
    const secondary = await pair.startSecondary({ files });
    const primary = await pair.startPrimary();
    const host = await pair.connect(primary);
    for (let k = 0; k < 4; k += 1) await host.write(k * 2 ** 20, Buffer.alloc(2 ** 20, k + 1));
    await until(() => primary.status.positions.released === 4, 'everything is released');
    await primary.stop();
    // What a kill would leave.
    const [folder, volume] = [join(pair.path, 'left'), join(pair.path, 'left.img')];
    cpSync(join(pair.path, 'copy.img'), volume);
    cpSync(join(pair.path, 'copy'), folder, { recursive: true });
    const identity = readFileSync(join(folder, 'node.json'), 'utf8');
    writeFileSync(join(folder, 'node.json'), identity.replace(join(pair.path, 'copy.img'), volume));
    for (const sync of stalled.splice(0)) sync();
    await secondary.stop();
    const { listen } = SecondaryListener.prototype;
    vi.spyOn(SecondaryListener.prototype, 'listen').mockImplementation(async function (this: SecondaryListener) {
      await pause(500);
      await listen.call(this);
    });
    const left = await pair.startSecondary({ folder, volume });
    await until(() => left.status.positions.destaged === 4, 'it has destaged');
    const again = await pair.startPrimary();
    const client = await pair.connect(again);
    await client.write(0, Buffer.alloc(2 ** 20, 9));
    await until(() => again.status.positions.released === 5, 'more is copied');
  });
});
