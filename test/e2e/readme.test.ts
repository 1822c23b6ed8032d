// What the README shows is true: its programs run and write traces that can be read, its commands end as it says, and
// its links lead somewhere.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { destage } from '../cli/destage.js';
import { blocksOf, isThere, runIn } from './page.js';

const readme = readFileSync('README.md', 'utf8');

/** The blocks of a language, without their fences. */
const blocks = (language: string) =>
  blocksOf(readme)
    .filter((block) => block.language === language)
    .map(({ text }) => text);

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'destage-readme-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const programs = [
  { language: 'python', file: 'emit.py', needs: 'python3', steps: [['python3', 'emit.py']] },
  { language: 'c', file: 'emit.c', needs: 'cc', steps: [['cc', '-std=gnu11', '-Wall', '-Wextra', '-Werror', 'emit.c', '-o', 'emit'], ['./emit']] }, // biome-ignore format: one program a line
  { language: 'js', file: 'emit.mjs', needs: process.execPath, steps: [[process.execPath, 'emit.mjs']] },
];

describe('readme', () => {
  it.for(programs)(
    'readme: the $language program writes lines that can be read, also when it runs again',
    (program, { skip }) => {
      const { language, file, needs, steps } = program;
      skip(!isThere(needs), `${needs} is not here`);
      writeFileSync(join(folder, file), blocks(language)[0] ?? '');
      for (const [command = '', ...args] of [...steps, ...steps.slice(-1)]) runIn(folder, command, ...args);
      const { code, stderr } = destage(['check', join(folder, 'trace.jsonl')]);
      expect(stderr).toContain('inconclusive');
      expect(stderr).toContain('the claim is about two writes or more, and 1 was stored');
      expect(stderr).toContain('3 events, 1 write;');
      expect(code).toBe(4);
    },
  );

  it('readme: the trace that it shows conforms, and follows the model', () => {
    const { code, stderr } = destage(['check', '--strict', '-'], { input: blocks('json')[0] ?? '' });
    expect(stderr).toContain('conforms');
    expect(code).toBe(0);
  });

  it('readme: the table of events has every event', () => {
    for (const event of ['host.issue', 'primary.recover', 'secondary.takeover'])
      expect(readme).toContain(`\`${event}\``);
  });

  it('readme: what it shows of a violating trace is what the command says', () => {
    const { code, stderr } = destage(['check', 'examples/python/traces/destage-on-store.jsonl']);
    const [shown] = blocks('').filter((text) => text.includes('$ npx destage check'));
    const lines = (shown ?? '').split('\n').map((line) => line.trim()).filter((line) => line !== '' && line !== '…'); // biome-ignore format: one step a call
    for (const line of lines.slice(1)) expect(stderr).toContain(line);
    expect(lines.length).toBeGreaterThan(3);
    expect(code).toBe(1);
  });

  it('readme: every link and picture leads to a file', () => {
    const targets = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, target]) => target ?? '');
    expect(targets.filter((target) => !target.startsWith('http') && !existsSync(target))).toEqual([]);
    expect(targets.length).toBeGreaterThan(10);
  });
});
