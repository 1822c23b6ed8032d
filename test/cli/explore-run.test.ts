// `destage explore` that stops early: by Ctrl-C or for want of memory it says what is known and that it is incomplete, and
// goes on from its checkpoint to the same counts.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labelFor } from '../../src/cli/explored-label.js';
import { Explorer, pairNetwork } from '../../src/explore/index.js';
import { rules } from '../../src/invariants/index.js';
import { explore } from './explore-process.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'destage-explore-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Large enough to be under way still when the first progress is told. */
const six = ['--writes', '6', '--no-rules', '--json'];

describe('cli: explore: stopping early', () => {
  it('cli: explore: Ctrl-C prints what is known and ends with 4; resumed, the counts are those of one go', async () => {
    const checkpoint = join(folder, 'interrupted');
    const first = await explore([...six, '--checkpoint', checkpoint], /states\/s/);
    expect(first.code, first.stderr).toBe(4);
    expect(JSON.parse(first.stdout).complete).toBe(false);
    expect(first.stderr).toMatch(/checkpoint: [\d,]+ states in /);
    const second = await explore([...six, '--resume', checkpoint]);
    expect(second.code, second.stderr).toBe(0);
    expect(JSON.parse(second.stdout)).toMatchObject({ complete: true, states: 9_215_456, edges: 63_354_209 });
  });

  it('cli: explore: a limit of memory ends it with 4, and with what is known', async () => {
    const { code, stderr } = await explore(['--writes', '5', '--no-rules', '--memory', '1M']);
    expect(code).toBe(4);
    expect(stderr).toMatch(/incomplete: the limit of 1M of memory is reached/);
  });

  it('cli: explore: a checkpoint of another exploration is refused before anything is explored', async () => {
    const checkpoint = join(folder, 'other');
    await explore(['--writes', '3', '--no-rules', '--memory', '1M', '--checkpoint', checkpoint]);
    expect(existsSync(checkpoint)).toBe(true);
    const { code, stderr } = await explore(['--writes', '2', '--no-rules', '--resume', checkpoint]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/another exploration: .*writes 3.*; this one is .*writes 2/);
  });

  it('cli: explore: what is no checkpoint, or a damaged one, is refused', async () => {
    const [none, damaged] = [join(folder, 'none'), join(folder, 'damaged')];
    writeFileSync(none, 'no checkpoint');
    expect(await explore([...six, '--resume', none])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('this is no checkpoint; give a file that --checkpoint has written'),
    });
    expect(await explore([...six, '--resume', join(folder, 'absent')])).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/cannot read .*absent: no such file/),
    });
    await explore(['--no-rules', '--memory', '1M', '--checkpoint', damaged]);
    writeFileSync(damaged, readFileSync(damaged).subarray(0, -4));
    const { code, stderr } = await explore(['--no-rules', '--resume', damaged]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/damaged/);
  });

  it('cli: explore: what is in the place of a checkpoint is not overwritten', async () => {
    const [words, other] = [join(folder, 'words'), join(folder, 'kept')];
    writeFileSync(words, 'my notes');
    const first = await explore(['--no-rules', '--checkpoint', words]);
    expect(first.code).toBe(2);
    expect(first.stderr).toMatch(/words is there already and is no checkpoint: name another file/);
    expect(readFileSync(words, 'utf8')).toBe('my notes');
    // What cannot be read is what is wanted written, and no input.
    expect((await explore(['--no-rules', '--checkpoint', folder])).code).toBe(2);
    await explore(['--no-rules', '--memory', '1M', '--checkpoint', other]);
    const kept = readFileSync(other);
    const second = await explore(['--writes', '2', '--no-rules', '--checkpoint', other]);
    expect(second.code).toBe(2);
    expect(second.stderr).toMatch(/a checkpoint of destage .*writes 3.*: go on from it with --resume/);
    expect(readFileSync(other).equals(kept)).toBe(true);
  });

  it('cli: explore: with rules, it goes on where it was, whether with them or before', async () => {
    const [before, within] = [join(folder, 'before'), join(folder, 'within')];
    const args = ['--writes', '3', '--rules', 'RC-A,RC-H', '--json'];
    const whole = JSON.parse((await explore(args)).stdout);
    await explore([...args, '--memory', '1M', '--checkpoint', before]);
    expect(JSON.parse((await explore([...args, '--resume', before])).stdout)).toEqual(whole);
    const parameters = { writes: 3, queueDepth: 2, primaryCapacity: 3, secondaryCapacity: 3 };
    const chosen = rules.filter(({ id }) => id === 'RC-A' || id === 'RC-H');
    const explorer = new Explorer(pairNetwork(parameters, { rules: chosen }));
    explorer.advance(10_000);
    const bytes = Buffer.concat([...explorer.save(labelFor(parameters, chosen, undefined))]);
    writeFileSync(within, bytes);
    // The pair alone comes first, and must leave the checkpoint alone.
    const early = await explore([...args, '--memory', '1M', '--resume', within, '--checkpoint', within]);
    expect(early.code).toBe(4);
    expect(readFileSync(within).equals(bytes)).toBe(true);
    expect(JSON.parse((await explore([...args, '--resume', within])).stdout)).toEqual(whole);
  });

  it('cli: explore: a size of memory that is none is refused', async () => {
    const { code, stderr } = await explore(['--memory', 'much']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/--memory takes a number with K, M or G/);
  });
});
