// What a node does before anything else, and how it changes what its folder says of it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readIdentity } from '../../../src/server/journal/index.js';
import { changeIdentity, type Prepared, prepareNode } from '../../../src/server/node/prepare-node.js';
import { PowerLossFiles } from '../power-loss-files.js';

let folder: string;
let files: PowerLossFiles;
const opened: Prepared[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'destage-prepare-'));
  files = new PowerLossFiles();
});
afterEach(async () => {
  for (const { lock } of opened.splice(0)) await lock.release();
  rmSync(folder, { recursive: true });
});

const options = () => ({
  ...{ folder, files, volume: join(folder, 'volume'), volumeBytes: 65_536, blockSize: 4096, cacheBytes: 65_536 },
  ...{ assumeEqual: false, selfCheck: false, log: () => {}, onFailure: () => {} },
});

async function prepare(): Promise<Prepared> {
  const prepared = await prepareNode(options(), 'secondary');
  opened.push(prepared);
  return prepared;
}

describe('node: prepare: the identity', () => {
  it('node: prepare: the identity: changes that are asked for at once are made one after the other', async () => {
    const prepared = await prepare();
    const changes = [{ generation: 1 }, { image: 'in a pair' as const }, { generation: 2 }, { fenced: 'by a test' }];
    await Promise.all(changes.map((change) => changeIdentity(prepared, options(), change)));
    const expected = { generation: 2, image: 'in a pair', fenced: 'by a test' };
    expect(prepared.identity).toMatchObject(expected);
    expect(await readIdentity(folder, files)).toMatchObject(expected);
  });

  it('node: prepare: the identity: a change that failed changes nothing, and the next one is made', async () => {
    const prepared = await prepare();
    files.fault = ({ kind }) => (kind === 'sync' ? 'EIO' : undefined);
    const failed = changeIdentity(prepared, options(), { generation: 1 });
    const next = changeIdentity(prepared, options(), { image: 'in a pair' });
    await expect(failed).rejects.toThrow('the device failed');
    files.fault = undefined;
    await next;
    expect(prepared.identity).toMatchObject({ generation: 0, image: 'in a pair' });
    expect(await readIdentity(folder, files)).toMatchObject({ generation: 0, image: 'in a pair' });
  });
});
