// What commands write, and where they cannot: no input is overwritten, and what could not be said is never taken for a verdict.
import { spawnSync } from 'node:child_process';
import { existsSync, linkSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { textMap } from '../convert/mapped.js';
import { destage } from './destage.js';

const examples = 'examples/python/traces';
const correct = readFileSync(`${examples}/correct.jsonl`, 'utf8');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'destage-writing-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  rmSync(path, { force: true });
  writeFileSync(path, content);
  return path;
}

/** `destage` in a shell, which sends its output somewhere; the words stand for `$@`. */
function inShell(script: string, ...words: readonly string[]) {
  const command = `destage() { '${process.execPath}' '${resolve('dist/cli/main.js')}' "$@"; }\n${script}`;
  const { status, stderr } = spawnSync('sh', ['-c', command, 'sh', ...words], { encoding: 'utf8', timeout: 60_000 });
  return { code: status, stderr };
}

describe('cli: writing: an input', () => {
  it('cli: writing: an input is not overwritten by convert, by whatever name it goes', () => {
    const trace = file('trace.jsonl', correct);
    const [link, hard] = ['link.jsonl', 'hard.jsonl'].map((name) => join(folder, name));
    symlinkSync(trace, String(link));
    linkSync(trace, String(hard));
    for (const out of [trace, `${folder}/./trace.jsonl`, String(link), String(hard)]) {
      const { code, stderr } = destage(['convert', trace, '--to', 'destage', '-o', out]);
      expect([code, stderr]).toEqual([
        2,
        `destage: --out ${out} is ${trace}, which is read and would be lost: write to another file\n`,
      ]);
    }
    expect(inShell('destage convert - --to destage -o "$1" < "$1"', trace).code).toBe(2);
    expect(inShell('destage convert "$1" --to destage >> "$1"', trace)).toEqual({
      code: 2,
      stderr: expect.stringContaining(`standard output is ${trace}, which is read`),
    });
    expect(readFileSync(trace, 'utf8')).toBe(correct);
  });

  it('cli: writing: a log and its map are not overwritten either', () => {
    const log = file('log.txt', 'take a\n');
    const map = file('map.json', JSON.stringify(textMap));
    for (const out of [log, map])
      expect(destage(['convert', log, '--map', map, '--to', 'destage', '-o', out]).code).toBe(2);
    expect([readFileSync(log, 'utf8'), readFileSync(map, 'utf8')]).toEqual(['take a\n', JSON.stringify(textMap)]);
  });

  it('cli: writing: a trace is not overwritten by its picture', () => {
    const violating = readFileSync(`${examples}/destage-on-store.jsonl`, 'utf8');
    const trace = file('trace.txt', violating);
    expect(destage(['check', '--draw', trace, trace])).toMatchObject({ code: 2, stdout: '' });
    expect(destage(['check', '--draw', trace, '--follow', trace])).toMatchObject({ code: 2, stdout: '' });
    expect(destage(['sequence', '--out', trace, trace])).toMatchObject({ code: 2, stdout: '' });
    expect(readFileSync(trace, 'utf8')).toBe(violating);
  });

  it('cli: writing: what explore and replay read is not overwritten', () => {
    const network = file('network.mjs', 'export const network = 1;\n');
    for (const option of ['--out', '--dot', '--aut', '--graph'])
      expect(destage(['explore', '--network', `${network}#network`, option, network])).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(`${option} ${network} is ${network}, which is read`),
      });
    const recording = file('recording.json', '{}');
    expect(destage(['replay', recording, '--out', recording]).code).toBe(2);
    symlinkSync(recording, join(folder, 'recording.replayed.jsonl'));
    expect(destage(['drive', '--replay', recording, '--', 'true']).code).toBe(2);
    expect(readFileSync(recording, 'utf8')).toBe('{}');
  });
});

describe.runIf(existsSync('/dev/full'))('cli: writing: a full disk', () => {
  const ok = `${examples}/correct.jsonl`;
  const full = 'no space left on device';

  it.each([
    ['check --json "$1"', ok],
    ['convert --to destage "$1"', ok],
    ['convert --to perfetto "$1"', ok],
    ['sequence "$1"', ok],
    ['diagram host --format mermaid', ok],
    ['--help', ok],
  ])(
    'cli: writing: a full disk: `%s` says that standard output cannot be written, and gives no verdict',
    (args, trace) => {
      expect(inShell(`destage ${args} > /dev/full`, trace)).toEqual({
        code: 6,
        stderr: expect.stringMatching(`^destage: cannot write standard output: ${full}\n$`),
      });
    },
  );

  it.each([
    `convert ${ok} --to destage -o /dev/full`,
    `convert ${ok} --to shiviz -o /dev/full`,
    `sequence ${ok} --out /dev/full`,
    'explore --writes 1 --dot /dev/full',
    'explore --writes 2 --fault isHeld --out /dev/full',
  ])('cli: writing: a full disk: `destage %s` says which file cannot be written', (words) => {
    const { code, stderr } = destage(words.split(' '));
    expect([code, stderr]).toEqual([6, expect.stringContaining(`destage: cannot write /dev/full: ${full}\n`)]);
    expect(stderr).not.toContain('fault of destage');
  });

  it('cli: writing: a full disk: a verdict that cannot be said is none', () => {
    for (const trace of [ok, `${examples}/destage-on-store.jsonl`])
      expect(inShell('destage check "$1" 2> /dev/full', trace).code).toBe(6);
  });
});

describe('cli: writing: a reader', () => {
  it('cli: writing: a reader that has gone changes no verdict', () => {
    const told = (redirection: string, trace: string) =>
      inShell(`{ destage check --json "$1"; echo $? > "$2"; } ${redirection}`, trace, join(folder, 'code'));
    for (const [name, code] of [
      ['correct', '0\n'],
      ['destage-on-store', '1\n'],
    ] as const)
      for (const redirection of ['| true', '2>&1 | true']) {
        expect(told(redirection, `${examples}/${name}.jsonl`).stderr).toBe('');
        expect(readFileSync(join(folder, 'code'), 'utf8')).toBe(code);
      }
    expect(inShell('destage convert "$1" --to destage | head -1 > /dev/null', `${examples}/correct.jsonl`)).toEqual({
      code: 0,
      stderr: '',
    });
  });
});

describe('cli: writing: a checkpoint', () => {
  it('cli: writing: a checkpoint that cannot be written is refused before anything is explored', () => {
    for (const more of [[], ['--answers'], ['--network', 'examples/explore/lease.mjs']]) {
      const { code, stderr } = destage(['explore', ...more, '--checkpoint', '/nope/x']);
      expect([code, stderr]).toEqual([2, 'destage: --checkpoint: cannot write /nope/x: no such file or directory\n']);
    }
    expect(destage(['explore', '--checkpoint', folder]).stderr).toContain(`cannot write ${folder}: it is a folder`);
  });
});
