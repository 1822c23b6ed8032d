// Campaigns and replays as people run them: what is said, what is kept, and that sharing the work changes nothing.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askedOf } from '../../src/cli/fuzz-options.js';
import { describeResult, exitCodeOf, type FuzzResult, merged, resultSchema } from '../../src/cli/fuzz-result.js';
import { allFaults, type Recording, recordingSchema, replay } from '../../src/sim/index.js';
import { destage } from './destage.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'destage-fuzz-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const kept = resolve('test/regressions/message-lost-on-the-link.json');

/** A campaign in a folder of its own; 24 runs with seed 7. */
function campaign(...options: readonly string[]): FuzzResult {
  const { code, stdout } = destage(['fuzz', '--seed', '7', '--runs', '24', '--json', ...options], {
    cwd: folder,
  });
  expect(code).toBe(0);
  return resultSchema.parse(JSON.parse(stdout));
}

const timeless = (result: FuzzResult) => ({ ...result, seconds: 0 });

describe('cli: fuzz', () => {
  it('cli: fuzz: one thread, two threads, and two shards joined do the same runs', () => {
    const one = campaign('--workers', '1');
    expect(one).toMatchObject({ seed: 7, shards: ['1/1'], runs: 24, failed: 0, failures: [], isComplete: true });
    expect(one.events).toBeGreaterThan(500);
    expect(timeless(campaign('--workers', '2'))).toEqual(timeless(one));

    for (const shard of ['1/2', '2/2']) expect(campaign('--shard', shard).runs).toBe(12);
    const results = ['1', '2'].map((index) => join('out', 'fuzz', `seed-7-shard-${index}-of-2.json`));
    const { code, stdout } = destage(['fuzz', '--json', '--merge', ...results], { cwd: folder });
    const { events, coverage, isComplete } = resultSchema.parse(JSON.parse(stdout));
    expect({ code, events, coverage, isComplete }).toEqual({
      code: 0,
      events: one.events,
      coverage: one.coverage,
      isComplete: true,
    });

    const partly = destage(['fuzz', '--merge', results[0] ?? ''], { cwd: folder });
    expect(partly.code).toBe(4);
    expect(partly.stderr).toContain('not complete: no shard 2/2');
    const twice = destage(['fuzz', '--merge', ...results, ...results], { cwd: folder });
    expect(twice.code).toBe(2);
    expect(twice.stderr).toContain('is in two of the results');
  });

  it('cli: fuzz: says in words what was reached, and takes the time, the writes and the faults that it is given', () => {
    const asked = ['--time', '0.2s', '--writes', '2', '--faults', 'drop,crash', '--out', 'some'];
    const { code, stdout, stderr } = destage(['fuzz', ...asked], { cwd: folder });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/Seed \d+: \d+ runs, [\d,]+ events in [\d.]+ s/);
    expect(stderr).toContain('no run fails');
    const [file = ''] = readdirSync(join(folder, 'some'));
    expect(resultSchema.parse(JSON.parse(readFileSync(join(folder, 'some', file), 'utf8')))).toMatchObject({
      writes: 2,
      faults: { drop: 2, primaryCrash: 2, takeover: 0, lose: 1 },
    });
  });

  it('cli: fuzz: the same campaign replaces its result, another with its seed does not, and says where its own is', () => {
    const fuzz = (runs: string) =>
      destage(['fuzz', '--seed', '5', '--runs', runs, '--out', 'several'], { cwd: folder });
    const read = (name: string) => resultSchema.parse(JSON.parse(readFileSync(join(folder, 'several', name), 'utf8')));
    const usual = 'seed-5-shard-1-of-1.json';
    expect([fuzz('2').code, fuzz('2').code]).toEqual([0, 0]);
    expect(readdirSync(join(folder, 'several'))).toEqual([usual]);
    const { code, stderr } = fuzz('3');
    expect(code).toBe(0);
    expect(stderr).toContain(
      `several/${usual} holds something else and stays; the result is in several/seed-5-shard-1-of-1-2.json`,
    );
    expect([read(usual).runs, read('seed-5-shard-1-of-1-2.json').runs]).toEqual([2, 3]);
  });

  it('cli: fuzz: an interrupt ends it, and what is known is said and not taken for success', async () => {
    const main = resolve('dist/cli/main.js');
    const child = spawn(process.execPath, [main, 'fuzz', '--time', '1m', '--workers', '1'], { cwd: folder });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (said === '') setTimeout(() => child.kill('SIGINT'), 500);
      said += text;
    });
    const [code]: unknown[] = await once(child, 'close');
    expect(said).toContain('not complete: it was stopped');
    expect(code).toBe(4);
  });

  it.each([
    { args: ['--runs', '5', '--time', '5s'], says: "cannot be used with option '--time" },
    { args: ['--faults', 'fire'], says: 'there is no fault fire; there are crash, all, none, drop' },
    { args: ['--impl', 'other'], says: 'Allowed choices are builtin' },
    { args: ['--runs', '1', '--out', '/dev/null/x'], says: 'cannot make the folder' },
    { args: ['--runs', '1', '--out', '/proc/nowhere/x'], says: 'cannot make the folder' },
  ])('cli: fuzz: $args ends with 2 and says what can be done', ({ args, says }) => {
    const { code, stdout, stderr } = destage(['fuzz', ...args]);
    expect(stderr).toContain(says);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it.each([
    { given: { runs: 'many' }, says: '--runs takes a whole number from 1 to' },
    { given: { time: '60' }, says: '--time takes a number and a unit: 60s, 5m or 1h' },
    { given: { time: '0s' }, says: '--time takes a time longer than none, such as 10s, and not 0s' },
    { given: { faults: 'crash,none' }, says: 'none is no fault at all, and crash is one' },
    { given: { seed: '-1' }, says: '--seed takes a whole number from 0' },
    { given: { workers: '0' }, says: '--workers takes a whole number from 1 to 256' },
    { given: { writes: '101' }, says: '--writes takes a whole number from 1 to 100' },
    { given: { shard: '1/2' }, says: '--shard needs --seed' },
    { given: { seed: '1', shard: '3/2' }, says: '--shard takes which one of how many' },
    { given: { seed: '1', shard: '1/2', runs: '1' }, says: 'shard 1/2 of 1 runs has none' },
  ])('cli: fuzz: $given is refused, and what can be given is said', ({ given, says }) => {
    expect(() => askedOf({ faults: 'all', out: folder, ...given })).toThrow(says);
  });

  it('cli: fuzz: shards divide all runs among them, and a time is in milliseconds', () => {
    const parts = ['1/3', '2/3', '3/3'].map((shard) =>
      askedOf({ faults: 'all', out: '', seed: '1', runs: '100', shard }),
    );
    expect(parts.map(({ first, end }) => [first, end])).toEqual([
      [0, 33],
      [33, 66],
      [66, 100],
    ]);
    expect(askedOf({ faults: 'all', out: '', time: '1.5m' })).toMatchObject({ time: 90_000, first: 0, end: 2 ** 32 });
    expect([askedOf({ faults: 'all', out: '' }).time, askedOf({ faults: 'all', out: '', runs: '1' }).time]).toEqual([
      10_000,
      undefined,
    ]);
  });

  it('cli: fuzz: a result that cannot be read ends with 3', () => {
    const { code, stderr } = destage(['fuzz', '--merge', kept]);
    expect(code).toBe(3);
    expect(stderr).toContain('this is not a result of `destage fuzz`');
  });

  it('cli: fuzz: results of different campaigns are not joined, and a failure is said with what replays it', () => {
    const result = resultSchema.parse({
      version: 2,
      seed: 7,
      faults: allFaults,
      shards: ['1/2'],
      ranges: [{ first: 0, runs: 30 }],
      isComplete: true,
      runs: 30,
      events: 900,
      seconds: 1,
      coverage: {},
      failed: 1,
      failures: [{ file: 'out/fuzz/seed-7-run-12.json', run: 12, property: 'rules', found: 'RC-H is broken' }],
    });
    expect(() => merged([result, { ...result, seed: 8, ranges: [] }])).toThrow('one has seed 7, another 8');
    expect(() => merged([result, { ...result, writes: 3, ranges: [] }])).toThrow('they have other writes or faults');
    expect(exitCodeOf(result)).toBe(1);
    expect(describeResult(result)).toContain(
      'run 12, rules: RC-H is broken\n    destage replay out/fuzz/seed-7-run-12.json',
    );
  });

  it('cli: fuzz: a thread that is told of a failure answers with what is kept of it', async () => {
    const worker = new Worker(resolve('dist/cli/fuzz-worker.js'));
    const failure = { run: 12, property: 'rules', found: 'RC-H is broken' };
    worker.postMessage({ do: 'record', plan: { seed: 7, faults: allFaults }, failure });
    const [answer]: unknown[] = await once(worker, 'message');
    await worker.terminate();
    expect(answer).toMatchObject({ did: 'record', recording: { seed: 7, ...failure } });
  });
});

describe('cli: replay', () => {
  it('cli: replay: a run that holds now ends with 0, and is drawn as a table and as a sequence', () => {
    const { code, stdout, stderr } = destage(['replay', kept]);
    expect(code).toBe(0);
    expect(stderr).toContain('it holds now');
    expect(stdout).toContain('message 1, does not arrive');
    expect(stdout).toContain('─ message up to 1 (h) ─▶✕');
  });

  it('cli: replay: a run that still breaks ends with 1, and another break is told from the same', () => {
    const recording = recordingSchema.parse(JSON.parse(readFileSync(kept, 'utf8')));
    const broken: Recording = { ...recording, choices: ['the host writes', 'takeover'], property: 'error' };
    const replayed = (found: string) => {
      writeFileSync(join(folder, 'kept.json'), JSON.stringify({ ...broken, found, events: ['host.issue(1)'] }));
      return destage(['replay', 'kept.json'], { cwd: folder });
    };
    const other = replayed('something else');
    expect(other.code).toBe(1);
    expect(other.stderr).toContain('it breaks in another way now, error: RangeError: "takeover" is not possible');
    expect(other.stdout).toContain('receives 1');
    const same = replayed(replay(broken).broken?.found ?? '');
    expect(same.code).toBe(1);
    expect(same.stderr).toContain('it still does, after the same events');
  });

  it.each(['mermaid', 'svg'])('cli: replay: draws as %s, into a file', (format) => {
    const out = join(folder, `drawn.${format}`);
    const { code, stdout } = destage(['replay', kept, '--format', format, '--out', out]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(readFileSync(out, 'utf8').length).toBeGreaterThan(200);
  });

  it.each([
    { text: '{"version": 1', says: 'this is not a run that `destage fuzz` has kept' },
    {
      text: readFileSync(kept, 'utf8').replace('"blocks": ', '"blocks": -'),
      says: 'has kept at size.blocks: it was changed, or another version wrote it',
    },
    { text: '{"name": "package", "version": "1.0.0"}', says: 'has kept; give a file that was kept' },
    {
      text: '{"version": 1, "drive": "destage-drive/1", "role": "pair", "choices": []}',
      says: 'but a run that `destage drive` has kept: to run it again use `destage drive --replay <file> -- <command>`',
    },
  ])('cli: replay: a broken file ends with 3 and $says', ({ text, says }) => {
    writeFileSync(join(folder, 'broken.json'), text);
    const { code, stdout, stderr } = destage(['replay', 'broken.json'], { cwd: folder });
    expect(stderr).toContain(says);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  });

  it.each([
    {
      args: ['replay', 'none.json'],
      says: 'none.json: no such file or directory; give a run that `destage fuzz` has kept, which is in out/fuzz',
    },
    { args: ['replay', '.'], says: '.: it is a folder; give a run that `destage fuzz` has kept' },
    { args: ['fuzz', '--merge', 'none'], says: 'none: no such file or directory; give a result of `destage fuzz`' },
    {
      args: ['drive', '--replay', 'none', '--', 'true'],
      says: 'none: no such file or directory; give a run that `destage drive` has kept, which is in out/drive',
    },
  ])('cli: replay: what is not there ends with 3, and what it must be and where it is are said: $args', (one) => {
    const { code, stdout, stderr } = destage(one.args, { cwd: folder });
    expect(stderr).toContain(`destage: cannot read ${one.says}`);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  });
});
