// A primary that comes back with less than its secondary has: it serves nobody, says what is lost, and never serves again.
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FileFailure, type Files, nodeFiles } from '../../../src/server/files/index.js';
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

const lost = (newest: number, stored: number) =>
  `${join(pair.path, 'main')}: the secondary has writes up to ${newest}, and the journal of the primary ends at ${stored}: ` +
  'this primary has lost writes that were complete. It serves nobody any more: take over at the secondary, which has them';

const inMain = ['main', 'main.img'];

/** Copies three writes, then two more that the folder and the volume of the primary, both put back, know nothing of. */
async function putBack() {
  const secondary = await pair.startSecondary();
  for (const count of [3, 2]) {
    const primary = await pair.startPrimary();
    const host = await pair.connect(primary);
    for (let k = 0; k < count; k += 1) await host.write(k * 4096, Buffer.alloc(4096, k + 1));
    const all = await until(() => primary.status.positions.stored, 'they are stored');
    await until(() => secondary.status.positions.permitted === all, 'they are copied');
    await primary.stop();
    if (count === 3)
      for (const name of inMain) cpSync(join(pair.path, name), join(pair.path, `old-${name}`), { recursive: true });
  }
  for (const name of inMain) {
    rmSync(join(pair.path, name), { recursive: true });
    cpSync(join(pair.path, `old-${name}`), join(pair.path, name), { recursive: true });
  }
  return secondary;
}

/** Those that listen from now on, to say what no secondary would. */
function listening(): readonly SecondaryListener[] {
  const listeners: SecondaryListener[] = [];
  const { listen } = SecondaryListener.prototype;
  vi.spyOn(SecondaryListener.prototype, 'listen').mockImplementation(function (this: SecondaryListener) {
    listeners.push(this);
    return listen.call(this);
  });
  return listeners;
}

/** A disk on which node.json cannot be replaced. */
const full: Files = {
  ...withFault(nodeFiles, () => ({})),
  create: (path) =>
    path.includes('node.json')
      ? Promise.reject(FileFailure.of('create it', path, Object.assign(new Error('no'), { code: 'ENOSPC' })))
      : nodeFiles.create(path),
};

const failure = async () => String(await until(() => pair.failures[0], 'the primary fails'));

describe('nodes: lost writes', () => {
  it('nodes: lost writes: a primary with less than its secondary has serves nobody, and says what is lost', async () => {
    const secondary = await putBack();
    const primary = await pair.startPrimary();
    expect(await failure()).toContain(lost(5, 3));
    expect(primary.status.state).toBe('failed');
    expect(primary.status.hosts.listen).toBeUndefined();
    expect(secondary.status.state).toBe('standby');
    expect(pair.failures).toHaveLength(1);
  });

  it('nodes: lost writes: it never serves again, whatever is asserted and whoever can be reached', async () => {
    const secondary = await putBack();
    const primary = await pair.startPrimary({ alone: true });
    expect(await failure()).toContain(lost(5, 3));
    expect(primary.status.hosts.listen).toBeUndefined();
    await primary.stop();
    await secondary.stop();
    await expect(pair.startPrimary({ alone: true })).rejects.toThrow(lost(5, 3));
  });

  it('nodes: lost writes: one that serves alone stops as soon as the secondary can be reached', async () => {
    await putBack();
    pair.link.cut();
    const primary = await pair.startPrimary({ alone: true });
    const host = await pair.connect(primary);
    await host.write(0, Buffer.alloc(4096, 9));
    pair.link.mend();
    expect(await failure()).toContain(lost(5, 4));
    await expect(host.write(0, Buffer.alloc(4096, 9))).rejects.toThrow();
    expect(primary.status.state).toBe('failed');
  });

  it('nodes: lost writes: so does one whose secondary acknowledges what was never stored', async () => {
    const listeners = listening();
    await pair.startSecondary();
    const primary = await pair.startPrimary();
    const host = await pair.connect(primary);
    await host.write(0, Buffer.alloc(4096, 1));
    await until(() => primary.status.positions.acknowledged === 1, 'it is acknowledged');
    listeners[0]?.sendAcknowledgment(2);
    expect(await failure()).toContain(lost(2, 1));
    await expect(host.write(0, Buffer.alloc(4096, 2))).rejects.toThrow();
  });

  it('nodes: lost writes: heard while it stops, it is written down before the folder is let go of', async () => {
    const listeners = listening();
    await pair.startSecondary();
    const slow: Files = {
      ...nodeFiles,
      rename: async (from, to) => {
        await pause(1000);
        await nodeFiles.rename(from, to);
      },
    };
    const primary = await pair.startPrimary({ files: slow });
    const host = await pair.connect(primary);
    pair.link.stall('to the target');
    await host.write(0, Buffer.alloc(4096, 1));
    await host.disconnect();
    const stopped = primary.stop();
    await pause(100);
    listeners[0]?.sendAcknowledgment(9);
    await pause(200);
    // A link that is stalled would take longer to close than it takes to write that down.
    pair.link.cut();
    await stopped;
    expect(readFileSync(join(pair.path, 'main', 'node.json'), 'utf8')).toContain('lostWrites');
  });

  it('nodes: lost writes: where it cannot be written down, that is said in its place', async () => {
    await putBack();
    await pair.startPrimary({ files: full });
    expect(await failure()).toMatch(
      /lost writes that were complete\. This is not written down, because of: \S+node\.json\S*: cannot/,
    );
    expect(await failure()).toContain('never start this primary with --alone');
  });

  it('nodes: lost writes: nor can a takeover, and that is said, too', async () => {
    const secondary = await pair.startSecondary();
    const first = await pair.startPrimary();
    await until(() => first.status.state === 'up', 'there is a pair');
    await first.stop();
    await secondary.takeOver({ host: '127.0.0.1', port: 0 });
    const primary = await pair.startPrimary({ files: full });
    expect(await failure()).toMatch(/took over \(generation 1\)\. This is not written down, because of: \S+node\.json/);
    expect(await failure()).toContain('never start this primary with --alone');
    expect(await failure()).not.toContain('serves nobody any more');
    expect(primary.status.state).toBe('fenced');
  });

  it('nodes: lost writes: a stranger that says so is not heard', async () => {
    await putBack();
    const other = await LocalPair.make();
    const stranger = await other.startSecondary();
    const theirs = await other.startPrimary();
    const host = await other.connect(theirs);
    for (let k = 0; k < 9; k += 1) await host.write(0, Buffer.alloc(4096, k));
    await until(() => stranger.status.positions.newest === 9, 'it has more');
    const logged: string[] = [];
    const primary = await pair.startPrimary({
      ...(stranger.address && { peer: stranger.address }),
      log: (_, message, fields) => logged.push(`${message} ${JSON.stringify(fields)}`),
    });
    await until(() => logged.some((line) => line.includes('other pair')), 'it is refused');
    await primary.stop();
    await other.remove();
    expect(pair.failures).toEqual([]);
  });
});
