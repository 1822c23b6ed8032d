// `destage explore` of somebody's network, or with all answers, that stops early: by Ctrl-C or for want of memory it says what
// is known and that it is incomplete; it goes on to what one go finds; and nothing that is there is overwritten.
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explore } from './explore-process.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'destage-stopping-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const counters = 'test/cli/counters.mjs';
const inFolder = (name: string) => join(folder, name);
const stopped = (network: readonly string[], file: string) =>
  explore([...network, '--memory', '1M', '--checkpoint', file]);

describe('cli: explore: networks that stop early', () => {
  it('cli: explore: networks: Ctrl-C ends with 4 and what is known; resumed, the counts are those of one go', async () => {
    const file = inFolder('interrupted');
    const large = ['--network', `${counters}#large`, '--json'];
    const first = await explore([...large, '--checkpoint', file], /states\/s/);
    expect(first.code, first.stderr).toBe(4);
    expect(first.stderr).toMatch(/incomplete: it was interrupted/);
    expect(first.stderr).toMatch(/checkpoint: [\d,]+ states in /);
    const known = JSON.parse(first.stdout);
    expect(known.complete).toBe(false);
    expect(known.states).toBeLessThan(8 ** 7);
    const second = await explore([...large, '--resume', file]);
    expect(second.code, second.stderr).toBe(0);
    expect(JSON.parse(second.stdout)).toMatchObject({ complete: true, states: 8 ** 7, edges: 7 * 8 ** 7, depth: 49 });
  });

  it.each([
    ['network', 0],
    ['guarded', 1],
  ])(
    'cli: explore: networks: for want of memory it ends with 4; resumed, %s has the answers of one go',
    async (name, code) => {
      const file = inFolder(name);
      const network = ['--network', `${counters}#${name}`, '--json'];
      const first = await stopped(network, file);
      expect(first.code).toBe(4);
      expect(first.stderr).toMatch(/incomplete: the limit of 1M of memory is reached/);
      expect(first.stderr).not.toMatch(/no deadlock|stays reachable|holds? in every run/);
      const second = await explore([...network, '--resume', file]);
      expect(second.code).toBe(code);
      const whole = await explore(network);
      expect(JSON.parse(second.stdout)).toEqual(JSON.parse(whole.stdout));
    },
  );

  it('cli: explore: networks: the answers about the pair stop and go on likewise', async () => {
    const file = inFolder('pair');
    const args = ['--answers', '--writes', '3', '--rules', 'RC-A', '--json'];
    expect((await stopped(args, file)).code).toBe(4);
    const second = await explore([...args, '--resume', file]);
    expect(second.code, second.stderr).toBe(0);
    expect(JSON.parse(second.stdout)).toEqual(JSON.parse((await explore(args)).stdout));
    const other = await explore(['--answers', '--writes', '3', '--resume', file]);
    expect(other).toMatchObject({ code: 2, stdout: '' });
    expect(other.stderr).toMatch(/another exploration: .*rules RC-A, with everything/);
  });

  it('cli: explore: networks: a checkpoint of another network or version, or a damaged one, is refused and left alone', async () => {
    const [file, elsewhere] = [inFolder('kept'), inFolder('elsewhere')];
    await stopped(['--network', counters], file);
    const bytes = readFileSync(file);
    const refused = async (named: string, message: RegExp, at = file, ends = 2) => {
      const before = readFileSync(at);
      for (const more of [
        ['--resume', at],
        ['--resume', at, '--checkpoint', at],
      ]) {
        const { code, stderr, stdout } = await explore(['--network', named, ...more]);
        expect({ code, stdout }, stderr).toEqual({ code: ends, stdout: '' });
        expect(stderr).toMatch(message);
      }
      expect(readFileSync(at).equals(before)).toBe(true);
    };
    await refused(`${counters}#large`, /another exploration: .*counters\.mjs, .*; this one is .*counters\.mjs#large/);
    writeFileSync(elsewhere, Buffer.concat([bytes.subarray(0, -4), Buffer.from([1, 2, 3, 4])]));
    await refused(counters, /it is damaged/, elsewhere, 3);
    const text = bytes.toString('latin1').replace(/destage \d+\.\d+\.\d+/, 'destage 0.0.9');
    writeFileSync(elsewhere, text, 'latin1');
    await refused(counters, /another exploration: destage 0\.0\.9, /, elsewhere);
    writeFileSync(elsewhere, bytes.toString('latin1').replace('checkpoint/2', 'checkpoint/1'), 'latin1');
    await refused(counters, /of the form destage-checkpoint\/1, and only destage-checkpoint\/2 is read/, elsewhere, 3);
    const { stderr } = await explore(['--network', counters, '--checkpoint', file]);
    expect(stderr).toMatch(/is there already and is a checkpoint of .*: go on from it with --resume/);
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  it('cli: explore: networks: a file of the same name whose machines do something else is refused', async () => {
    const [module, file] = [join('test/cli', `changing-${process.pid}.mjs`), inFolder('changing')];
    try {
      copyFileSync(counters, module);
      await stopped(['--network', module], file);
      writeFileSync(module, readFileSync(counters, 'utf8').replace('counter(name, 8)', 'counter(name, 4)'));
      const { code, stderr } = await explore(['--network', module, '--resume', file]);
      expect(code, stderr).toBe(2);
      expect(stderr).toMatch(/c0 does not do what it did when the checkpoint was written/);
    } finally {
      rmSync(module);
    }
  });

  it('cli: explore: networks: no graph is written of what was not reached', async () => {
    const graph = inFolder('graph.aut');
    const { code, stderr } = await explore(['--network', counters, '--memory', '1M', '--aut', graph]);
    expect(code).toBe(4);
    expect(stderr).toMatch(/no graph is written/);
    expect(existsSync(graph)).toBe(false);
  });

  it('cli: explore: networks: with --reduce memory is a limit, and there are no checkpoints', async () => {
    const args = ['--network', counters, '--reduce', '--json'];
    const { code, stdout, stderr } = await explore([...args, '--memory', '1M']);
    expect(code).toBe(4);
    expect(stderr).toMatch(/incomplete: the limit of 1M/);
    expect(JSON.parse(stdout)).toMatchObject({ reduced: { complete: false } });
    const kept = await explore([...args, '--checkpoint', inFolder('none')]);
    expect(kept.code).toBe(2);
    expect(kept.stderr).toMatch(/--checkpoint is not for --reduce/);
  });
});
