// What a node does not start with, or cannot go on with: each is said in one clear message, ends it with exit code 6, and
// leaves everything that was there as it was.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PairFolder } from './pair-folder.js';
import { endNodes, type RunningNode } from './running-node.js';

let pair: PairFolder;
beforeEach(async () => {
  pair = await PairFolder.make();
});
afterEach(async () => {
  await endNodes();
  await pair.remove();
});

const limit = { timeout: 600_000 };

/** Every file of the pair, but for what says who is there now and what the tests themselves put there. */
function contents(): Readonly<Record<string, string>> {
  const files = readdirSync(pair.path, { recursive: true, encoding: 'utf8' }).filter(
    (name) => !/(lock|control)/.test(name),
  );
  return Object.fromEntries(
    files
      .map((name) => join(pair.path, name))
      .filter((path) => statSync(path).isFile())
      .map((path) => [path, createHash('sha256').update(readFileSync(path)).digest('hex')]),
  );
}

/** It ends with these words, and has changed nothing. */
async function expectRefusal(start: () => RunningNode, words: RegExp | string): Promise<void> {
  const before = contents();
  const node = start();
  expect(await node.exit()).toBe(6);
  expect(node.output).toMatch(words);
  expect(node.output).not.toContain('    at ');
  expect(contents()).toEqual(before);
}

/** A pair that has copied something and ended cleanly. */
async function haveEnded(): Promise<void> {
  const secondary = pair.start('secondary');
  const primary = pair.start('primary');
  await primary.said('hosts are served');
  const client = await pair.connect();
  await client.write(0, Buffer.alloc(4096, 1));
  await client.disconnect();
  expect(await primary.end('SIGTERM')).toBe(0);
  expect(await secondary.end('SIGTERM')).toBe(0);
}

describe('refusals', () => {
  it('refusals: of a folder that has another role, size, block size or volume', limit, async () => {
    await haveEnded();
    const inMain = ['--dir', 'main'];
    await expectRefusal(() => pair.start('secondary', inMain), 'is the folder of a primary: start it as one');
    await expectRefusal(
      () => pair.start('primary', ['--size', '32M']),
      'belongs to a volume of 67108864 bytes, not of 33554432',
    );
    await expectRefusal(() => pair.start('primary', ['--block-size', '512']), 'with blocks of 4096 bytes, not of 512');
    await expectRefusal(
      () => pair.start('primary', ['--volume', 'other.img']),
      /belongs to the volume \S+main\.img, not to/,
    );
  });

  it('refusals: of a cache of another size, also at a takeover, which finds the size by itself', limit, async () => {
    await haveEnded();
    // The journal has as many segments with both.
    const other = ['--cache', '5M'];
    const words = 'belongs to a node with a cache of 4194304 bytes, not of 5242880';
    await expectRefusal(() => pair.start('primary', other), words);
    await expectRefusal(() => pair.start('secondary', other), words);
    await expectRefusal(() => pair.takeOver(other), words);
    await pair.takeOver().said('this secondary has taken over');
  });

  it('refusals: of a volume that is gone, has another size, or is not empty', limit, async () => {
    await haveEnded();
    rmSync(join(pair.path, 'main.img'));
    await expectRefusal(() => pair.start('primary'), 'main.img, the volume of');
    expect(existsSync(join(pair.path, 'main.img'))).toBe(false);
    writeFileSync(join(pair.path, 'full.img'), Buffer.alloc(64 * 2 ** 20, 1));
    const anew = ['--dir', 'new', '--trace', 'n.jsonl'];
    mkdirSync(join(pair.path, 'new'));
    await expectRefusal(
      () => pair.start('primary', [...anew, '--volume', 'full.img']),
      'full.img is not empty, and there is no initial copy',
    );
    await expectRefusal(
      () => pair.start('primary', [...anew, '--volume', 'full.img', '--size', '32M']),
      'the volume has 67108864 bytes, and 33554432 were asked for',
    );
  });

  it('refusals: of a folder in which another node works', limit, async () => {
    const secondary = pair.start('secondary');
    await secondary.said('the primary is awaited');
    await expectRefusal(() => pair.start('secondary'), `the process ${secondary.process} works in this folder`);
    expect(await secondary.end('SIGTERM')).toBe(0);
  });

  it(
    'refusals: of a damaged journal, one of a newer version, and a folder that does not say who the node is',
    limit,
    async () => {
      await haveEnded();
      const damage = (name: string, at: number, bytes: Uint8Array) => {
        const file = openSync(join(pair.path, 'main', name), 'r+');
        writeSync(file, bytes, 0, bytes.length, at);
        closeSync(file);
      };
      const journal = join(pair.path, 'main', 'journal-001');
      const whole = readFileSync(journal);
      damage('journal-001', 8, Buffer.from([99, 0, 0, 0]));
      await expectRefusal(() => pair.start('primary'), /journal-001|newer/);
      writeFileSync(journal, whole);
      rmSync(join(pair.path, 'main', 'journal-002'));
      await expectRefusal(() => pair.start('primary'), 'journal');
      const identity = join(pair.path, 'main', 'node.json');
      const said = readFileSync(identity, 'utf8');
      writeFileSync(identity, said.replace('destage/1', 'destage/2'));
      await expectRefusal(
        () => pair.start('primary'),
        'it has version 2, and this program knows 1: use a newer program',
      );
      writeFileSync(identity, '{}');
      await expectRefusal(() => pair.start('primary'), 'it does not say who the node is');
    },
  );

  it(
    'refusals: of a journal of which node.json is lost, also where both volumes are said to be equal',
    limit,
    async () => {
      await haveEnded();
      rmSync(join(pair.path, 'main', 'node.json'));
      for (const options of [[], ['--assume-equal'], ['--assume-equal', '--trace', 'n.jsonl']])
        await expectRefusal(
          () => pair.start('primary', options),
          'has a journal with something in it, and no node.json',
        );
    },
  );

  it('refusals: of a trace that another node wrote, before anything is made', limit, async () => {
    writeFileSync(join(pair.path, 'p.jsonl'), '{"trace":"destage/1"}\n');
    mkdirSync(pair.folder('primary'));
    await expectRefusal(() => pair.start('primary'), 'p.jsonl is the trace of another node');
  });

  it('refusals: of a link without TLS, and of a trace in no folder, before anything is made', limit, async () => {
    for (const options of [
      ['--trace', 'nowhere/t.jsonl'],
      ['--peer', '192.0.2.1:7001'],
    ]) {
      const node = pair.start('primary', options);
      expect(await node.exit()).toBe(6);
      expect(node.output).toMatch(/nowhere: cannot write the trace there \(--trace\): it does not exist|without TLS/);
      expect(contents()).toEqual({});
    }
  });

  it('refusals: of a port that is taken, for hosts, for metrics and for the link', limit, async () => {
    const taken = `${pair.link.address.host}:${pair.link.address.port}`;
    for (const [role, options] of [
      ['secondary', ['--listen', taken]],
      ['secondary', ['--metrics', taken]],
      ['primary', ['--alone', '--listen', taken]],
    ] as const) {
      const node = pair.start(role, options);
      expect(await node.exit()).toBe(6);
      expect(node.output).toContain('something else listens there');
      expect(node.output).not.toContain('internal error');
    }
  });

  it('refusals: of a primary that is another pair, has another size or another block size', limit, async () => {
    await haveEnded();
    const secondary = pair.start('secondary');
    await secondary.said('the primary is awaited');
    const other = ['--dir', 'new', '--volume', 'new.img', '--trace', 'n.jsonl'];
    for (const [k, options, words] of [
      [1, [], 'they are not each other'],
      [2, ['--assume-equal'], 'they are not each other'],
    ] as const) {
      const primary = pair.start('primary', [...other.map((word) => word.replace('new', `new${k}`)), ...options]);
      const { text } = await primary.said('the link was refused');
      expect(text).toContain(words);
      expect(primary.log.map(({ msg }) => msg)).not.toContain('hosts are served');
      await primary.end('SIGKILL');
    }
  });

  it.for([
    { options: ['--size', '32M'], words: 'the volume is 67108864 bytes at the secondary, and 33554432 at the primary' },
    { options: ['--block-size', '512'], words: 'a block is 4096 bytes at the secondary, and 512 at the primary' },
    {
      options: ['--assume-equal'],
      words: 'the volume of the primary is said to be equal, that of the secondary empty',
    },
  ])('refusals: a new secondary does not begin with a primary of $options', limit, async ({ options, words }) => {
    const secondary = pair.start('secondary');
    await secondary.said('the primary is awaited');
    const primary = pair.start('primary', options);
    const { text } = await primary.said('the link was refused');
    expect(text).toContain(words);
    expect((await secondary.status()).state).toBe('waiting for a pair');
  });

  it('refusals: of a takeover of what was never a copy, or of a primary', limit, async () => {
    const secondary = pair.start('secondary');
    await secondary.said('the primary is awaited');
    const takeover = pair.takeOver();
    expect(await takeover.exit()).toBe(2);
    expect(takeover.output).toContain('there is nothing to take over');
    const primary = pair.start('primary', ['--alone']);
    await primary.said('hosts are served');
    const wrong = pair.takeOver(['--dir', 'main']);
    expect(await wrong.exit()).toBe(2);
    expect(wrong.output).toContain('only a secondary takes over');
  });

  it('refusals: of a disk that is full, at the start and later', limit, async ({ skip }) => {
    const mounted = mountSmall(join(pair.path, 'main'), '80M');
    skip(!mounted, 'no file system can be mounted here');
    try {
      // Room for the journal, and for half of the volume.
      const secondary = pair.start('secondary');
      const primary = pair.start('primary', ['--volume', 'main/main.img', '--alone']);
      await primary.said('hosts are served');
      const client = await pair.connect();
      const written = Promise.allSettled(
        Array.from({ length: 48 }, (_, k) => client.write(k * 2 ** 20, Buffer.alloc(2 ** 20, k + 1))),
      );
      expect(await primary.exit()).toBe(6);
      expect(primary.output).toContain('the disk is full: make room on it, then start again (ENOSPC)');
      expect((await written).some(({ status }) => status === 'rejected')).toBe(true);
      expect(await secondary.end('SIGTERM')).toBe(0);
      const again = pair.start('primary', ['--volume', 'main/main.img', '--alone']);
      expect(await again.exit()).toBe(6);
    } finally {
      await endNodes();
      spawnSync('umount', [join(pair.path, 'main')]);
    }
  });

  it('refusals: of a disk without room for the journal, and of one that is read-only', limit, async ({ skip }) => {
    const small = join(pair.path, 'small');
    skip(!mountSmall(small, '20M'), 'no file system can be mounted here');
    try {
      const node = pair.start('primary', ['--dir', 'small/main']);
      expect(await node.exit()).toBe(6);
      expect(node.output).toContain('the disk is full');
      spawnSync('mount', ['-o', 'remount,ro', small]);
      const other = pair.start('primary', ['--dir', 'small/other', '--trace', 'o.jsonl']);
      expect(await other.exit()).toBe(6);
      expect(other.output).toMatch(/EROFS|read-only/);
      const journal = pair.start('primary', ['--dir', 'small/main', '--trace', 'o.jsonl']);
      expect(await journal.exit()).toBe(6);
      expect(journal.output).toMatch(/EROFS|read-only/);
    } finally {
      await endNodes();
      spawnSync('umount', [small]);
    }
  });

  it('refusals: a trace that has no room any more ends the node, in words', limit, async () => {
    const primary = pair.start('primary', ['--trace', '/dev/full', '--alone']);
    expect(await primary.exit()).toBe(6);
    expect(primary.output).toContain('ENOSPC');
    expect(primary.output).not.toContain('    at ');
  });
});

/** Whether a small file system is there now. */
function mountSmall(folder: string, size: string): boolean {
  mkdirSync(folder);
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]).status === 0;
}
