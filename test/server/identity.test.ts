// The file that says who a node is, through losses of power and with nonsense in it.
import { describe, expect, it } from 'vitest';
import { type NodeIdentity, readIdentity, writeIdentity } from '../../src/server/journal/index.js';
import { chooseBy, PowerLossFiles } from './power-loss-files.js';

const folder = '/node';
const path = `${folder}/node.json`;
const identity: NodeIdentity = {
  role: 'secondary',
  pair: undefined,
  volumePath: '/copy.img',
  volumeBytes: 2 ** 30,
  blockSize: 4096,
  generation: 0,
  image: 'empty',
};
const met: NodeIdentity = { ...identity, pair: 'a1'.repeat(16), generation: 7, image: 'in a pair' };

describe('identity: of a node', () => {
  it('is found as it was written, and is not there before', async () => {
    const files = new PowerLossFiles();
    expect(await readIdentity(folder, files)).toBeUndefined();
    for (const one of [identity, met]) {
      await writeIdentity(folder, one, files);
      expect(await readIdentity(folder, files)).toEqual(one);
    }
  });

  it('is the old one or the new one, whenever the power is lost, and can be written again', async () => {
    const found = new Set<string>();
    let isDone = false;
    for (let lostAt = 0; !isDone; lostAt += 1)
      for (let fate = 0; fate < 64; fate += 1) {
        const first = new PowerLossFiles();
        await writeIdentity(folder, identity, first);
        first.lostAt = first.count + lostAt;
        isDone = await Promise.race([writeIdentity(folder, met, first).then(() => true), first.lost.then(() => false)]);
        const files = first.cut(chooseBy([fate & 1, (fate >> 1) & 1, (fate >> 2) % 3, fate * 31, fate & 1]));
        const after = await readIdentity(folder, files);
        expect([identity, met]).toContainEqual(after);
        if (isDone) expect(after).toEqual(met);
        found.add(JSON.stringify(after));
        await writeIdentity(folder, met, files);
        expect(await readIdentity(folder, files)).toEqual(met);
      }
    expect(found.size).toBe(2);
  });

  const whole = { identity: 'destage/1', ...met };
  it.each([
    ['{', 'it does not say who the node is: it is no JSON; put back a copy, or make the node anew'],
    ['[]', 'it does not say who the node is'],
    [
      JSON.stringify({ ...whole, identity: 'destage/2' }),
      'it has version 2, and this program knows 1: use a newer program',
    ],
    [JSON.stringify({ ...whole, role: 'both' }), 'Invalid option: expected one of "primary"|"secondary"'],
    [JSON.stringify({ ...whole, pair: 'XY' }), 'has to be 32 hexadecimal digits'],
    [JSON.stringify({ ...whole, volumeBytes: -1 }), 'volumeBytes'],
    [JSON.stringify({ ...whole, colour: 'red' }), 'colour'],
    [' '.repeat(65_537), 'it has 65537 bytes'],
  ])('is refused where it is none: %s', async (text, message) => {
    const files = new PowerLossFiles();
    files.replace(path, Buffer.from(text));
    await expect(readIdentity(folder, files)).rejects.toThrow(message);
    await expect(readIdentity(folder, files)).rejects.toThrow(path);
  });
});
