// Where a secondary serves hosts after a takeover: an address that cannot be used is found before anything has happened, and what is
// served stays.
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { nodeFiles } from '../../../src/server/files/index.js';
import type { Address, SecondaryNode } from '../../../src/server/index.js';
import { LocalPair } from './local-pair.js';
import { until } from './until.js';

let pair: LocalPair;
beforeEach(async () => {
  pair = await LocalPair.make();
});
afterEach(() => pair.remove());

const anywhere = { host: '127.0.0.1', port: 0 };

/** An address, and whoever listens there until the test is over or it is let go. */
async function taken(): Promise<{ readonly at: Address; readonly letGo: () => void }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it has no port');
  return { at: { host: '127.0.0.1', port: address.port }, letGo: () => void server.close() };
}

/** One at which nobody listens. */
async function free(): Promise<Address> {
  const { at, letGo } = await taken();
  letGo();
  return at;
}

async function havePair() {
  const secondary = await pair.startSecondary();
  const primary = await pair.startPrimary();
  await until(() => primary.status.state === 'up', 'there is a pair');
  return { secondary, primary };
}

const served = (node: SecondaryNode) => node.status.hosts.listen;
const identityFile = () => join(pair.path, 'copy', 'node.json');
const identity = () => JSON.parse(readFileSync(identityFile(), 'utf8'));

describe('nodes: takeover: hosts', () => {
  it('nodes: takeover: hosts: where they cannot be served, nothing has happened', async () => {
    const { secondary, primary } = await havePair();
    const { at } = await taken();
    await expect(secondary.takeOver(at)).rejects.toThrow(
      'something else listens there; stop it, or choose another address; nothing has happened: this secondary has not taken over',
    );
    await expect(secondary.takeOver({ host: '192.0.2.1', port: 10_809 })).rejects.toThrow(
      'this machine has no such address; nothing has happened',
    );
    expect(secondary.status.state).toBe('standby');
    expect(identity().generation).toBe(0);
    const host = await pair.connect(primary);
    await host.write(0, Buffer.alloc(4096, 1));
    await until(() => secondary.status.positions.permitted === 1, 'the copy goes on');
    expect(await secondary.takeOver(anywhere)).toMatchObject({ kept: 1, isNew: true });
  });

  it('nodes: takeover: hosts: nobody is let in before it is done', async () => {
    const at = await free();
    const files = {
      ...nodeFiles,
      rename: async (from: string, to: string) => {
        await pause(300);
        await nodeFiles.rename(from, to);
      },
    };
    const secondary = await pair.startSecondary({ files });
    const primary = await pair.startPrimary();
    await until(() => primary.status.state === 'up', 'there is a pair');
    const takeover = secondary.takeOver(at);
    await pause(100);
    const early = connect(at);
    const words: Buffer[] = [];
    early.on('data', (chunk) => words.push(chunk));
    await new Promise((resolve) => early.on('error', () => {}).once('close', resolve));
    expect(words).toEqual([]);
    expect(await takeover).toMatchObject({ listen: `127.0.0.1:${at.port}` });
    await pair.connect(secondary);
  });

  it('nodes: takeover: hosts: asked for at another address, they are served where they were, also after a start', async () => {
    const { secondary } = await havePair();
    const [first, second] = [await free(), await free()];
    await secondary.takeOver(first);
    expect(await secondary.takeOver(second)).toMatchObject({ isNew: false, listen: `127.0.0.1:${first.port}` });
    expect(identity().serves).toEqual(first);
    await secondary.stop();
    expect(served(await pair.startSecondary())).toBe(`127.0.0.1:${first.port}`);
  });

  it('nodes: takeover: hosts: one that serves none says so at its start, and how to ask for it', async () => {
    const { secondary } = await havePair();
    await secondary.takeOver(anywhere);
    await secondary.stop();
    writeFileSync(identityFile(), JSON.stringify({ ...identity(), serves: undefined }));
    const warnings: string[] = [];
    const again = await pair.startSecondary({ log: (level, message) => level === 'warn' && warnings.push(message) });
    expect(warnings.join()).toContain(
      `serves no hosts yet: say where they are served with destage takeover --dir ${join(pair.path, 'copy')} --primary-is-down`,
    );
    await again.takeOver(anywhere);
    expect(served(again)).toBeDefined();
  });

  it('nodes: takeover: hosts: where it serves them no longer can, it says that the takeover is done', async () => {
    const { secondary } = await havePair();
    const { at, letGo } = await taken();
    letGo();
    await secondary.takeOver(at);
    await secondary.stop();
    const other = createServer().listen(at.port, at.host);
    onTestFinished(() => void other.close());
    await expect(pair.startSecondary()).rejects.toThrow('this secondary has taken over, and serves no hosts yet');
  });
});
