// `destage drive` as people run it: what it says and keeps, how it ends, and that nothing of a program outlives it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DriveResult, describeDrive, describeRepeats, exitCodeOf, resultOf } from '../../src/cli/drive-result.js';
import { driveRecordingSchema, shrinkFailure } from '../../src/drive/index.js';
import { allFaults, noFaults } from '../../src/sim/index.js';
import { destage } from '../cli/destage.js';
import { drivenIn, exampleIn, hunt, temporary } from './driving.js';

let folder = '';
let replica: readonly string[] | undefined;
beforeAll(() => {
  folder = mkdtempSync(join(temporary, 'destage-command-'));
  replica = exampleIn('C', folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const drive = (...words: readonly string[]) => destage(['drive', '--dir', folder, ...words], { cwd: folder });

/** Starts a hunt that would go on for a minute, and waits until programs run. */
async function hunting(
  ...command: readonly string[]
): Promise<{ readonly child: ChildProcess; readonly said: () => string }> {
  const args = [
    resolve('dist/cli/main.js'),
    'drive',
    '--role',
    'pair',
    '--time',
    '1m',
    '--dir',
    folder,
    '--',
    ...command,
  ];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  while (drivenIn(folder).length === 0) await pause(20);
  return { child, said: () => text };
}

const whole: DriveResult = {
  version: 1,
  verdict: 'conforms',
  without: ['RC-H', 'RC-I'],
  tested: 'process crash',
  role: 'pair',
  seed: 1,
  isComplete: true,
  runs: 3,
  conforming: 2,
  lines: 100,
  kills: 4,
  restarts: 4,
  seconds: 1.5,
  reasons: [],
  leftModel: { runs: 1, first: 2, sentence: 'M-SAID release-after-message: 1 was released' },
  failure: undefined,
};

describe('drive: the command', () => {
  it('drive: the command: a failure is kept as a file and as a trace, and replayed', ({ skip }) => {
    if (replica === undefined) return skip('cc is not here');
    const command = [...replica, '--bug', 'destage-newest-first'];
    const options = [
      '--role',
      'pair',
      '--seed',
      '1',
      '--runs',
      '40',
      // Without kills nothing depends on how fast the machine is.
      '--faults',
      'drop',
      '--out',
      'kept',
      '--times',
      '4',
      '--shrink-time',
      '6s',
    ];
    const { code, stdout } = drive(...options, '--json', '--', ...command);
    expect(code).toBe(1);
    const { verdict, tested, failure } = JSON.parse(stdout);
    expect({ verdict, tested, rule: failure.rule }).toEqual({
      verdict: 'violates',
      tested: 'process crash',
      rule: 'RC-O',
    });
    expect(readdirSync(join(folder, 'kept')).length).toBe(2);

    const recording = driveRecordingSchema.parse(JSON.parse(readFileSync(join(folder, failure.file), 'utf8')));
    expect(recording.reproduced).toEqual({ broke: 4, of: 4 });
    // How small it is made depends on the time that there is.
    expect(recording.choices.length).toBeGreaterThan(0);
    expect(destage(['check', failure.trace], { cwd: folder }).code).toBe(1);

    const again = drive('--replay', failure.file, '--', ...command);
    // The lines that it names are in a trace of its own.
    const replayed = failure.file.replace('.json', '.replayed.jsonl');
    expect(again.stderr).toContain(`${replayed}:`);
    expect(readFileSync(join(folder, replayed), 'utf8')).toContain('"trace":"destage/1"');
    // Both pictures name the line by one number.
    const marked = again.stderr.match(/^✗ +\d+ /gm) ?? [];
    expect([marked.length, new Set(marked).size]).toEqual([2, 1]);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('it still does: it reproduces: 1 of 1');
    const mended = drive('--replay', failure.file, '--times', '2', '--json', '--', ...replica);
    expect(mended.code).toBe(0);
    expect(JSON.parse(mended.stdout)).toMatchObject({ rule: 'RC-O', broke: 0, of: 2 });
  });

  it('drive: the command: one worker and several find the same failure', ({ skip }) => {
    if (replica === undefined) return skip('cc is not here');
    const found = ['1', '3'].map((workers) => {
      const options = [
        '--role',
        'pair',
        '--seed',
        '1',
        '--runs',
        '40',
        '--faults',
        'drop',
        '--shrink-time',
        '1s',
        '--json',
      ];
      const command = [...(replica ?? []), '--bug', 'destage-newest-first'];
      const { failure } = JSON.parse(drive(...options, '--workers', workers, '--', ...command).stdout);
      return { run: failure.run, rule: failure.rule };
    });
    expect(found[0]).toEqual(found[1]);
  });

  it('drive: the command: what cannot be done is said', () => {
    expect(drive('--', 'true')).toMatchObject({ code: 2, stderr: expect.stringContaining('--role says which node') });
    expect(drive('--role', 'pair', '--without', 'RC-X', '--', 'true').stderr).toContain('RC-X is none of RC-A');
    expect(drive('--role', 'pair', '--timeout', '5', '--', 'true').stderr).toContain(
      '--timeout takes a number and a unit',
    );
    expect(destage(['drive', '--role', 'pair', '--dir', '/no/such', '--', 'true'])).toMatchObject({ code: 2 });
    const file = join(folder, 'no-recording.json');
    writeFileSync(file, '{"version":1}');
    const { code, stderr } = drive('--replay', file, '--', 'true');
    expect(code).toBe(3);
    expect(stderr).toContain('this is not a run that `destage drive` has kept');
    expect(drive('--role', 'pair', '--runs', '1', '--', 'true')).toMatchObject({ code: 5 });
  });

  it('drive: the command: what --replay decides cannot be asked for beside it', () => {
    for (const given of [
      ['--role', 'primary'],
      ['--seed', '1'],
      ['--runs', '2'],
      ['--faults', 'all'],
      ['--strict'],
      ['--out', 'x'],
    ]) {
      const { code, stderr } = drive('--replay', 'kept.json', ...given, '--', 'true');
      expect([code, stderr]).toEqual([2, expect.stringContaining(`${given[0]} has no effect beside --replay`)]);
    }
  });

  it('drive: the command: why a program failed to run is said first, and nothing is said of rules', () => {
    const { code, stderr } = drive('--role', 'pair', '--runs', '1', '--seed', '1', '--', 'false');
    expect(code).toBe(5);
    const [, first = '', second = ''] = stderr.split('\n');
    expect(first).toBe('pair: the program failed to run');
    expect(second).toMatch(/^ {2}run 0: the primary ended by itself with code 1 before it had answered "hello"/);
    expect(stderr).toContain('seed 1: 1 run, 0 kills, 0 restarts, 0 lines');
    expect(stderr.match(/ended by itself/g)).toHaveLength(1);
    expect(stderr).not.toMatch(/RC-|may be possible with less|destage check/);
  });

  it('drive: the command: a failure of another program stays, and one that never said a line has no trace', () => {
    const kept = (program: string) => {
      const options = ['--role', 'pair', '--runs', '1', '--seed', '3', '--out', 'several', '--json'];
      const { failure } = JSON.parse(drive(...options, '--', '/bin/sh', '-c', program).stdout);
      return failure;
    };
    const [one, other] = [kept('exit 1'), kept('exit 2')];
    expect([one, other]).toMatchObject([
      { file: 'several/seed-3-run-0.json' },
      { file: 'several/seed-3-run-0-2.json' },
    ]);
    expect(kept('exit 1').file).toBe(one.file);
    expect(readFileSync(join(folder, one.file), 'utf8')).toContain('with code 1');
    expect(readFileSync(join(folder, other.file), 'utf8')).toContain('with code 2');
    expect(one.trace).toBeUndefined();
    expect(readdirSync(join(folder, 'several')).toSorted()).toEqual(['seed-3-run-0-2.json', 'seed-3-run-0.json']);
    const again = drive('--replay', one.file, '--times', '1', '--', 'false');
    expect(again.code).toBe(5);
    expect(again.stderr).not.toContain('destage check');
    expect(again.stderr).toMatch(/seed-3-run-0\.json: the primary ended by itself with code 1/);
  });

  it('drive: the command: a run that could not be done to its end conforms to nothing', async ({ skip }) => {
    if (replica === undefined) return skip('cc is not here');
    // Both nodes start; what is started again does not.
    const twice = `n=$(cat ${folder}/starts 2>/dev/null || echo 0); echo $((n+1)) > ${folder}/starts; [ $n -gt 1 ] && exit 1; exec ${replica[0]}`;
    const faults = { ...noFaults, secondaryCrash: allFaults.secondaryCrash, lose: allFaults.lose };
    const asked = { command: ['/bin/sh', '-c', twice], seed: 4, runs: 1, faults };
    await hunt(asked, (ended) => {
      // Up to there it did.
      expect(ended.failure?.report.report?.verdict).toBe('conforms');
      expect(ended.tally).toMatchObject({ runs: 1, conforming: 0, conformed: undefined });
      // Other runs may have conformed, or not, for reasons that are no cause of this.
      const { report } = ended.failure?.report ?? {};
      const conformed = report && { ...report, without: ['RC-I' as const] };
      const asked = { tested: 'process crash', role: 'pair', seed: 4, isComplete: true } as const;
      for (const tally of [
        { ...ended.tally, conforming: 1, conformed },
        { ...ended.tally, reasons: ['RC-A store-before-completion was not exercised'] },
      ]) {
        const found = resultOf({ ...ended, tally }, asked, undefined);
        expect(found).toMatchObject({ verdict: 'failed', without: [], reasons: [] });
        expect(describeDrive(found)).toMatch(/^pair: the program failed to run\n/);
      }
    });
  });

  it.runIf(process.platform === 'linux')(
    'drive: the command: an interrupt ends it and leaves no process',
    async ({ skip }) => {
      if (replica === undefined) return skip('cc is not here');
      const { child, said } = await hunting(...replica);
      await pause(300);
      child.kill('SIGINT');
      const [code]: unknown[] = await once(child, 'close');
      expect(code).toBe(4);
      expect(said()).toContain('not complete: it was stopped');
      expect(drivenIn(folder)).toEqual([]);
      expect(readdirSync(folder).filter((name) => name.startsWith('destage-drive-'))).toEqual([]);
    },
  );

  it.runIf(process.platform === 'linux')(
    'drive: the command: when it is killed itself, no process is left',
    async () => {
      // It is killed a little later each time: while the program starts, when its processes are many and when they are few.
      for (let turn = 0; turn < 6; turn += 1) {
        const { child } = await hunting('/bin/sh', '-c', 'sleep 1000 & sleep 1000');
        await pause(3 * turn);
        child.kill('SIGKILL');
        await once(child, 'close');
        for (let left = 100; left > 0 && drivenIn(folder).length > 0; left -= 1) await pause(50);
        expect(drivenIn(folder)).toEqual([]);
      }
    },
  );

  it('drive: the command: a failure that does not come every time is called flaky', async ({ skip }) => {
    if (replica === undefined) return skip('cc is not here');
    const [program] = replica;
    // Wrong in every second process or so.
    const byChance = `[ $(($(od -An -N1 -tu1 /dev/urandom) % 2)) = 0 ] && exec ${program} --bug complete-before-store; exec ${program}`;
    const asked = { command: ['/bin/sh', '-c', byChance], runs: 40, faults: noFaults };
    await hunt(asked, async ({ failure }, setup) => {
      expect(failure?.violation?.rule).toBe('RC-A');
      if (failure === undefined) return;
      const quiet = { onProgress: () => {}, isStopped: () => false };
      const { repeats } = await shrinkFailure(setup, failure, { time: 1_000, times: 24, ...quiet });
      expect(repeats.of).toBe(24);
      expect(repeats.broke).toBeGreaterThan(0);
      expect(repeats.broke).toBeLessThan(24);
      expect(describeRepeats(repeats)).toMatch(/^flaky: it reproduces \d+ of 24$/);
    });
  });

  it('drive: the command: without a rule is success only where that was asked for', () => {
    expect(exitCodeOf(whole, [])).toBe(4);
    expect(exitCodeOf(whole, ['RC-H', 'RC-I'])).toBe(0);
    expect(exitCodeOf({ ...whole, isComplete: false }, ['RC-H', 'RC-I'])).toBe(4);
    expect(exitCodeOf({ ...whole, verdict: 'inconclusive' }, ['RC-H', 'RC-I'])).toBe(4);
    const text = describeDrive(whole);
    expect(text).toContain('pair: conforms without RC-H, RC-I');
    expect(text).toContain('1 run left the model, which is no violation; the first, run 2: M-SAID');
    expect(text).toContain('a loss of power was not');
    expect(describeDrive({ ...whole, tested: 'power loss' })).toContain('tested: loss of power');
    expect(describeRepeats({ broke: 0, of: 10 })).toContain('did not reproduce, 0 of 10');
  });

  it('drive: the command: --strict makes leaving the model a violation', async ({ skip }) => {
    if (replica === undefined) return skip('cc is not here');
    const command = [...replica, '--variant', 'release-on-acknowledgment'];
    await hunt({ command, runs: 5, strict: true, faults: allFaults }, ({ failure }) => {
      expect(failure?.violation?.rule).toBe('M-SAID');
    });
  });
});
