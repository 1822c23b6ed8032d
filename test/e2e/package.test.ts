// The package as it is published: whoever has it and nothing else can do what its pages say, and follow their links.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

type Packed = {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
};

let folder = '';
let packed: Packed;
const installed = () => join(folder, 'node_modules', 'destage');

/** Packs, and unpacks as npm does, beside what the package depends on. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'destage-package-'));
  const told = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], { encoding: 'utf8' });
  packed = JSON.parse(told)[0];
  mkdirSync(installed(), { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, packed.filename), '-C', installed(), '--strip-components=1']);
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  for (const name of Object.keys(dependencies))
    symlinkSync(resolve('node_modules', name), join(folder, 'node_modules', name));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function destage(...args: readonly string[]) {
  const main = join(installed(), 'dist', 'cli', 'main.js');
  const { status, stderr } = spawnSync(process.execPath, [main, ...args], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 100_000,
  });
  return { code: status, stderr };
}

const page = (path: string) => readFileSync(join(installed(), path), 'utf8');
const pages = () => packed.files.map(({ path }) => path).filter((path) => path.endsWith('.md'));

describe('package', () => {
  it('package: verify shows everything, and all is as it must be', { timeout: 120_000 }, () => {
    const { code, stderr } = destage('verify');
    expect(stderr).toMatch(/^ {2}ok {6}the correct pair: conforms$/m);
    expect([code, stderr.includes('FAILED')]).toEqual([0, false]);
  });

  it('package: every link of every page leads to something that is in it', () => {
    const broken = pages().flatMap((path) =>
      [...page(path).matchAll(/\]\(([^)#\s]+)/g)]
        .map(([, target]) => target ?? '')
        .filter((target) => !/^[a-z]+:/.test(target))
        .map((target) => normalize(join(dirname(path), target)))
        .filter((target) => target.startsWith('..') || !existsSync(join(installed(), target)))
        .map((target) => `${path}: ${target}`),
    );
    expect(broken).toEqual([]);
    expect(pages().length).toBeGreaterThan(20);
  });

  it('package: what the commands of its pages read is in it', () => {
    const named = pages().flatMap((path) =>
      [...page(path).matchAll(/npx destage [^\n`]*/g)].flatMap(
        ([command]) => command.match(/examples\/[\w./-]+\w/g) ?? [],
      ),
    );
    expect(named.filter((file) => !existsSync(join(installed(), file)))).toEqual([]);
    expect(new Set(named).size).toBeGreaterThan(5);
  });

  it('package: its examples run where it is installed', () => {
    const example = (path: string) => join('node_modules', 'destage', 'examples', path);
    expect(destage('check', example('python/traces/destage-on-store.jsonl')).code).toBe(1);
    expect(destage('explore', '--network', example('explore/alternating-bit.mjs'), '--answers').stderr).toContain(
      'states',
    );
  });

  it('package: it is small, and nothing in it was left by a run', () => {
    expect(packed.size).toBeLessThan(2_500_000);
    expect(packed.files.filter(({ path }) => /__pycache__|^out\/|\.pyc$|node_modules|^test\//.test(path))).toEqual([]);
  });
});
