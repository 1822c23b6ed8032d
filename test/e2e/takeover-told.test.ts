// A primary is told of a takeover when both the journal and the folder of the secondary have it, however slow the disk is.
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Files } from '../../src/server/files/index.js';
import { withFault } from '../server/planted-files.js';
import { type Layer, LosingPair } from './losing-pair.js';
import { until } from './until.js';

/** At the secondary a file takes the place of another half a second late. */
const slowToRename: Layer = (files, role) => {
  if (role === 'primary') return files;
  const rename: Files['rename'] = async (from, to) => {
    await pause(500);
    await files.rename(from, to);
  };
  return { ...withFault(files, () => ({})), rename };
};

it('takeover told: a primary that asks while it is written down is told of this takeover', async () => {
  const pair = await LosingPair.make(slowToRename);
  try {
    await pair.startSecondary();
    await pair.startPrimary();
    const client = await pair.connect();
    await client.write(0, Buffer.alloc(8192, 1));
    await until(() => pair.secondary.status.positions.destaged === 1, 'it is permitted');
    const takeover = pair.secondary.takeOver({ host: '127.0.0.1', port: 0 });
    expect(String(await pair.failed('primary'))).toContain('this secondary took over (generation 1)');
    expect(await takeover).toMatchObject({ kept: 1, generation: 1, isNew: true });
  } finally {
    await pair.remove();
  }
});
