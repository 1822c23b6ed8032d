// What the pages on conversion show is true: every command ends as they say, examples mean what they say, and the
// tables leave nothing out.
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mapSchema } from '../../src/convert/index.js';
import { eventTypes } from '../../src/protocol/index.js';
import { destage } from '../cli/destage.js';
import { linesOf, mapped } from './mapped.js';

const pages = ['spec/mapping.md', 'spec/itf.md', 'docs/convert.md'];
const textOf = (page: string) => readFileSync(page, 'utf8');
const shown = /^npx destage (?<words>[^#\n]+?)(?: # (?<said>.+))?$/gm;

/** The commands of a page, in their order, each with what is said of it. */
const commandsOf = (page: string) =>
  [...textOf(page).matchAll(shown)].map(({ groups: { words = '', said = 'ends with 0' } = {} }) => ({
    words: words.trim().split(' '),
    said,
    code: Number(/ends with (\d)/.exec(said)?.[1]),
  }));

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'destage-pages-'));
  symlinkSync(resolve('examples'), join(folder, 'examples'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(pages)('convert: pages: every command of %s ends as it says', (page) => {
  const commands = commandsOf(page);
  expect(commands.length).toBeGreaterThanOrEqual(5);
  for (const { words, said, code } of commands) {
    const ended = destage(words, { cwd: folder });
    expect([words, ended.code, ended.stderr]).toEqual([words, code, expect.anything()]);
    const [, rule = '', place = ''] = /^(RC-\w) at \w+ (\d+)/.exec(said) ?? [];
    if (rule !== '') expect(ended.stderr).toMatch(new RegExp(`:${place}: .*\\n {2}${rule} `));
    const out = words[words.indexOf('-o') + 1];
    if (words.includes('-o')) expect(existsSync(join(folder, out ?? ''))).toBe(true);
  }
}, 120_000); // biome-ignore format: one test

test('convert: pages: the map in short makes of the lines above it the lines below it', async () => {
  const [, log = '', map = '', lines = ''] =
    /A text log:\n\n```\n(.*?)```.*?```json\n(\{\n.*?)```.*?```json\n(.*?)```/s.exec(textOf('spec/mapping.md')) ?? [];
  const made = await linesOf(mapped(log, JSON.parse(map)));
  expect(made.lines.map((line) => JSON.stringify(line))).toEqual(lines.trim().split('\n'));
});

test('convert: pages: every word of a map, every event and every variable is on its page', () => {
  const words = Object.keys(mapSchema.shape).filter((word) => word !== '$schema');
  for (const word of words) expect(textOf('spec/mapping.md')).toContain(`| \`${word}\` |`);
  for (const type of eventTypes) expect(textOf('spec/itf.md')).toContain(`\`${type}\``);
});

test.each(pages)('convert: pages: every link of %s leads to a file', (page) => {
  const targets = [...textOf(page).matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, target = '']) => target);
  expect(targets.filter((target) => !target.startsWith('http') && !existsSync(join(dirname(page), target)))).toEqual(
    [],
  );
  expect(targets.length).toBeGreaterThan(2);
});
