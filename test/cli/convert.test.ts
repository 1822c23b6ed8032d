// `destage convert`, and `destage check` on other forms, as people use them: what is chosen by itself, what is said, and
// the exit codes.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jsonMap, textMap } from '../convert/mapped.js';
import { textOf } from '../oracle/judge.js';
import { header, wholeWay } from '../oracle/lines.js';
import { destage } from './destage.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'destage-convert-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, content: string | object): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const run = 'examples/itf/takeover.itf.json';
const trace = 'examples/python/traces/correct.jsonl';

test('cli: convert: a run of the model is known by its name, and by how it begins', () => {
  const text = readFileSync(run, 'utf8');
  const wanted = destage(['convert', run, '--to', 'destage']).stdout;
  expect(wanted.split('\n')).toHaveLength(20);
  for (const args of [[file('run.txt', text)], [file('other.itf', text)], ['--from', 'itf', '-']]) {
    expect(destage(['convert', ...args, '--to', 'destage'], { input: text }).stdout).toBe(wanted);
  }
  expect(destage(['check', file('run.json', text)]).code).toBe(0);
});

test('cli: convert: --from destage reads what looks like something else', () => {
  expect(destage(['convert', '--from', 'destage', run, '--to', 'destage']).code).toBe(3);
});

test('cli: convert: a trace passes through as it is, and to a file', () => {
  const out = join(folder, 'out.jsonl');
  expect(destage(['convert', trace, '--to', 'destage', '-o', out])).toMatchObject({ code: 0, stdout: '', stderr: '' });
  const lines = (path: string) =>
    readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => JSON.parse(line));
  expect(lines(out)).toEqual(lines(trace));
});

test('cli: convert: one pair of several, by name', () => {
  const lines = ['a', 'b'].flatMap((pair) => wholeWay(1).map((line) => ({ ...line, pair })));
  const log = file('pairs.jsonl', textOf([header(), ...lines]));
  const first = destage(['convert', log, '--to', 'mermaid']);
  expect(first.stderr).toContain('2 pairs are in it; a is written (--pair names another)');
  expect(destage(['convert', log, '--to', 'mermaid', '--pair', 'b'])).toMatchObject({
    code: 0,
    stdout: first.stdout,
    stderr: '',
  });
  expect(destage(['convert', log, '--to', 'destage', '--pair', 'b']).stdout.trim().split('\n')).toHaveLength(12);
  const none = destage(['convert', log, '--to', 'shiviz', '--pair', 'c']);
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('has no pair c; it has a, b')]);
});

test('cli: convert: lines that no rule took are said, also after a verdict', () => {
  const map = file('map.json', { ...textMap, unmatched: 'skip' });
  const log = file('log.txt', 'take a\nwho\nknows\n');
  const said = `${log}: no rule of the map took 2 lines (line 2 is the first)`;
  const converted = destage(['convert', log, '--map', map, '--to', 'destage']);
  expect([converted.code, converted.stderr]).toEqual([0, `${said}\n`]);
  expect(JSON.parse(converted.stdout.split('\n')[1] ?? '')).toEqual({ event: 'host.issue', write: 'a' });
  expect(destage(['check', log, '--map', map]).stderr).toContain(said);
});

test('cli: convert: a log is read from standard input', () => {
  const map = file('map.json', textMap);
  const { stdout, stderr } = destage(['convert', '-', '--map', map, '--to', 'destage'], { input: 'take a\ntake b\n' });
  expect([stdout.trim().split('\n'), stderr]).toEqual([expect.objectContaining({ length: 3 }), '']);
});

test.each([
  ['a CSV without a map', ['convert', 'x.csv', '--to', 'destage'], 3, 'no such file'],
  ['text without a map', ['convert', trace, '--from', 'text', '--to', 'destage'], 2, 'is read through a map'],
  ['a form that the map is not for', ['convert', trace, '--from', 'csv', '--map', 'MAP', '--to', 'destage'], 2, '--from is csv, and the map'],
  ['a map that is not there', ['check', trace, '--map', 'nowhere.json'], 3, 'nowhere.json: no such file'],
  ['a map that is no map', ['check', trace, '--map', 'package.json'], 3, 'package.json:1:1: map is missing'],
  ['a log of another form', ['check', trace, '--map', 'MAP'], 3, `${trace}:1: no rule takes the line`],
  ['no target', ['convert', trace], 2, '--to <form>'],
  ['an unknown target', ['convert', trace, '--to', 'png'], 2, 'Allowed choices are destage, itf, shiviz, perfetto, mermaid'],
  ['a file that cannot be written', ['convert', trace, '--to', 'destage', '-o', 'nowhere/x'], 2, 'cannot write nowhere/x'],
  ['a trace of nothing', ['convert', '/dev/null', '--to', 'shiviz'], 2, '/dev/null has no events'],
  ['a run that is none', ['check', '--map', 'MAP', run], 3, 'no rule takes the line'],
])('cli: convert: %s ends with a clear message', (_what, args, code, said) => {
  const map = file('map.json', textMap);
  const ended = destage(args.map((arg) => (arg === 'MAP' ? map : arg)));
  expect([ended.code, ended.stderr]).toEqual([code, expect.stringContaining(said)]);
  expect(ended.stderr).not.toContain('    at ');
}); // biome-ignore format: one fault a line

test('cli: convert: an expression that tries too many ways ends all the same', () => {
  const rules = [...textMap.rules, { match: '^(?:a|a|aa)*$', emit: [] }];
  const map = file('slow.json', { ...textMap, rules });
  const log = file('slow.txt', `${'a'.repeat(5_000)}b\n`);
  const started = performance.now();
  expect(destage(['check', log, '--map', map]).stderr).toContain('no rule takes the line');
  expect(performance.now() - started).toBeLessThan(20_000);
});

test('cli: convert: too many events for a picture are refused with what to do instead', () => {
  const long = file('long.jsonl', textOf(wholeWay(...Array.from({ length: 500 }, (_, k) => k + 1))));
  expect(destage(['convert', long, '--to', 'mermaid'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--first and --last'),
  });
  expect(destage(['convert', long, '--to', 'itf'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('5,000 at most'),
  });
  expect(destage(['convert', long, '--to', 'perfetto']).code).toBe(0);
});

test('cli: convert: a log that ends within a line is said to', () => {
  const map = file('json.json', jsonMap);
  const log = file('torn.jsonl', '{"op":"take","io":{"name":"a"}}\n{"op":"ta');
  expect(destage(['convert', log, '--map', map, '--to', 'destage']).stderr).toContain(
    'the last line is not whole, and was left out',
  );
});
