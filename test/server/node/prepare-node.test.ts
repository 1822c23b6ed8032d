// What a node does before anything else: what it refuses, and how it changes what its folder says of it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { xxh32 } from '../../../src/impl/index.js';
import { type JournalMarks, readIdentity, writeIdentity } from '../../../src/server/journal/index.js';
import type { NodeOptions } from '../../../src/server/node/node-options.js';
import { changeIdentity, openPairJournal, type Prepared, prepareNode } from '../../../src/server/node/prepare-node.js';
import { failingWhenLost } from '../../e2e/failing-when-lost.js';
import { withFault } from '../planted-files.js';
import { chooseBy, PowerLossFiles } from '../power-loss-files.js';
import { optionsOf } from './node-options.js';

let folder: string;
let files: PowerLossFiles;
const opened: Prepared[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'destage-prepare-'));
  files = new PowerLossFiles();
});
afterEach(async () => {
  await release();
  rmSync(folder, { recursive: true });
});

const pair = 'a1'.repeat(16);

const options = (given: Given = {}): NodeOptions => optionsOf(folder, files, given);

async function prepare(given: Given = {}): Promise<Prepared> {
  const prepared = await prepareNode(options(given), given.role ?? 'secondary');
  opened.push(prepared);
  return prepared;
}

type Given = Partial<NodeOptions> & { readonly role?: 'primary' | 'secondary' };

/** Prepares, opens the journal of the pair, does this, and ends. */
async function live(act: (life: Life) => Promise<void> = async () => {}, given: Given = {}) {
  const prepared = await prepare(given);
  const listening = { onDurable: () => {}, onFailure: () => {} };
  const life = await openPairJournal(prepared, options(given), pair, listening);
  await act(life);
  await life.journal.close();
  await release();
  return life;
}

type Life = Awaited<ReturnType<typeof openPairJournal>>;

async function release(): Promise<void> {
  for (const { lock } of opened.splice(0)) await lock.release();
}

const bytes = new Uint8Array(4096).fill(7);

/** A life in which these writes came, durably, and these marks after them. */
function lifeWith(writes: readonly number[], marks: Partial<JournalMarks> = {}, given: Given = {}) {
  return live(async ({ journal }) => {
    for (const seq of writes) journal.write(seq, seq, bytes, xxh32(bytes));
    for (const kind of kinds) journal.mark(kind, marks[kind] ?? 0);
    await journal.settled();
  }, given);
}

const kinds = ['released', 'permitted', 'destaged', 'takeover'] as const;

/** It is not prepared, for this reason, and nothing has changed. */
async function expectRefusal(words: string, given: Given = {}): Promise<void> {
  const before = contents();
  await expect(live(undefined, given)).rejects.toThrow(words);
  await release();
  expect(contents()).toEqual(before);
}

/** A disk that loses its power at this operation. Where a file is closed nothing is lost that was not before. */
function losingAt(number: number): PowerLossFiles {
  const losing = new PowerLossFiles();
  let operations = 0;
  losing.fault = ({ kind, count }) => {
    if (kind === 'close') return undefined;
    if (operations === number) losing.lostAt = count;
    operations += 1;
    return undefined;
  };
  return losing;
}

const contents = () => [...files.all].map(([path, inside]) => [path, Buffer.from(inside).toString('base64')]);

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

describe('node: prepare: a journal that node.json knows nothing of', () => {
  const lost = 'has a journal with something in it, and no node.json that says of which pair it is';

  it.each([false, true])(
    'node: prepare: a journal that node.json knows nothing of: is refused where a write is in it (--assume-equal: %s)',
    async (assumeEqual) => {
      await lifeWith([1]);
      files.replace(join(folder, 'node.json'), undefined);
      await expectRefusal(lost, { assumeEqual });
    },
  );

  it('node: prepare: a journal that node.json knows nothing of: is refused where an old node.json was put back', async () => {
    await prepare();
    await release();
    const old = files.contents(join(folder, 'node.json'));
    await lifeWith([1]);
    files.replace(join(folder, 'node.json'), old);
    await expectRefusal(lost);
  });

  it('node: prepare: a journal that node.json knows nothing of: is refused where a mark is in it, or was', async () => {
    await live(async ({ journal }) => {
      for (let destaged = 1; destaged <= 20; destaged += 1) {
        journal.mark('destaged', destaged);
        await journal.settled();
      }
    });
    files.replace(join(folder, 'node.json'), undefined);
    await expectRefusal(lost);
    // Of what is left when the first segments are gone, too, nobody can say that it is not needed.
    files.replace(join(folder, 'journal-001'), undefined);
    await expectRefusal(lost);
  });

  it('node: prepare: a journal that node.json knows nothing of: is refused where it cannot be read', async () => {
    files.replace(join(folder, 'journal-001'), new Uint8Array(40_960));
    await expectRefusal(lost);
    files.replace(join(folder, 'journal-001'), new Uint8Array(10));
    await expectRefusal(lost);
  });

  it('node: prepare: a journal that node.json knows nothing of: is made anew where nothing is in it', async () => {
    await live();
    files.replace(join(folder, 'node.json'), undefined);
    expect((await live()).isNew).toBe(true);
  });

  it('node: prepare: a journal that node.json knows nothing of: is made anew whenever the power was lost while it was made', async () => {
    let isDone = false;
    let lostAt = 0;
    for (; !isDone; lostAt += 1)
      for (const choices of [[], Array(99).fill(1), Array.from({ length: 99 }, (_, k) => k * 7919)]) {
        files = losingAt(lostAt);
        const losing = { files: failingWhenLost(files, files) };
        isDone = await live(undefined, losing).then(
          () => true,
          () => false,
        );
        await release();
        files = files.cut(chooseBy(choices));
        // A volume of which a loss of power left a part is another matter.
        files.replace(join(folder, 'volume'), undefined);
        files.replace(join(folder, 'node.json'), undefined);
        await live();
      }
    expect(lostAt).toBeGreaterThan(30);
  });
});

describe('node: prepare: what node.json says', () => {
  it('node: prepare: what node.json says: is durable before anything follows from it', async () => {
    await live();
    const killed = { ...withFault(files, () => ({})), syncFolder: () => Promise.reject(new Error('killed')) };
    const prepared = await prepare();
    await expect(changeIdentity(prepared, options({ files: killed }), { generation: 1 })).rejects.toThrow('killed');
    await release();
    expect((await prepare()).identity.generation).toBe(1);
    await release();
    files = files.cut(() => 0);
    expect((await prepare()).identity.generation).toBe(1);
  });
});

/** Numbers in a row. */
const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, k) => first + k);

/** Sizes with which a journal has as many segments as with the usual one: it alone does not tell them apart. */
const [roomFor14, roomFor15] = [14 * 4096, 15 * 4096];

/** As a program wrote it that did not say how large the cache was. */
async function forgetCache(): Promise<void> {
  const identity = await readIdentity(folder, files);
  if (identity?.cacheBytes !== 65_536) throw new Error('it says how large the cache is');
  await writeIdentity(folder, { ...identity, cacheBytes: undefined }, files);
}

describe('node: prepare: the cache', () => {
  it('node: prepare: the cache: keeps its size from the first pair on', async () => {
    await prepare({ cacheBytes: roomFor14 });
    await release();
    expect((await readIdentity(folder, files))?.cacheBytes).toBeUndefined();
    await lifeWith([1]);
    expect((await readIdentity(folder, files))?.cacheBytes).toBe(65_536);
    for (const cacheBytes of [roomFor15, 2 ** 20])
      await expectRefusal(
        `${folder} belongs to a node with a cache of 65536 bytes, not of ${cacheBytes}: a node keeps the size of its cache, with ` +
          'that of its journal; start it with --cache 65536',
        { cacheBytes },
      );
    expect((await live()).writes).toHaveLength(1);
  });

  it.each([
    ['a primary', upTo(17), { released: 2 }, 'primary'],
    ['a secondary', upTo(15), {}, 'secondary'],
    ['a secondary that has the last of its window', [18], { destaged: 3, permitted: 3 }, 'secondary'],
    ['a secondary that took over', upTo(16), { permitted: 15, takeover: 1 }, 'secondary'],
  ] as const)(
    'node: prepare: the cache: of %s that does not say its size takes one with room for what is there, and no less',
    async (_, writes, marks, role) => {
      await lifeWith(writes, marks, { role });
      await forgetCache();
      await expectRefusal('bytes has room for 14: start it with the --cache that it was made with', {
        cacheBytes: roomFor14,
        role,
      });
      await live(undefined, { cacheBytes: roomFor15, role });
      expect((await readIdentity(folder, files))?.cacheBytes).toBe(roomFor15);
      await expectRefusal('not of 65536', { role });
    },
  );

  it('node: prepare: the cache: that does not say its size has room for the bytes of writes, too', async () => {
    const long = new Uint8Array(3 * 4096).fill(7);
    await live(async ({ journal }) => {
      for (const seq of upTo(5)) journal.write(seq, seq, long, xxh32(long));
      await journal.settled();
    });
    await forgetCache();
    await expectRefusal('has writes up to 5 above 0, of 61440 bytes, and a cache of 57344 bytes has room for 14', {
      cacheBytes: roomFor14,
    });
    await live(undefined, { cacheBytes: roomFor15 });
  });

  it('node: prepare: the cache: that does not say its size is held to that of the journal first', async () => {
    await lifeWith([1]);
    await forgetCache();
    await expectRefusal('a journal keeps its size', { cacheBytes: 2 ** 20 });
  });
});
