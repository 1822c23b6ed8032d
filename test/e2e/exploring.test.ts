// What the pages about exploring show is true: each program and command runs, with the package as it is published.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf, follow, ReadersFolder } from './page.js';

const path = 'docs/exploring.md';
const page = readFileSync(path, 'utf8');
const blocks = blocksOf(page);
const larger = blocksOf(readFileSync('docs/larger-models.md', 'utf8'));

let folder: ReadersFolder;
beforeAll(() => {
  folder = new ReadersFolder(['xstate']);
  for (const block of blocks.filter(({ language }) => language !== 'console')) follow(block, folder);
});
afterAll(() => folder.remove());

describe('exploring', () => {
  it.each(blocks.filter(({ language }) => language === 'console'))('exploring: $text', (block) => {
    follow(block, folder);
  });

  it.each(larger.filter(({ language }) => language === 'console'))('exploring: larger models: $text', (block) => {
    follow(block, folder);
  });

  it('exploring: every program of the page is run', () => {
    const commands = blocks.filter(({ language }) => language === 'console').map(({ text }) => text);
    const programs = blocks.filter(({ file }) => file.endsWith('.mjs')).map(({ file }) => file);
    expect(programs.filter((file) => !commands.some((text) => text.includes(file)))).toEqual([]);
    expect(programs.length).toBeGreaterThan(2);
  });

  it('exploring: every link leads to a file', () => {
    const targets = [...page.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, target]) => target ?? '');
    expect(targets.filter((target) => !existsSync(join(dirname(path), target)))).toEqual([]);
  });
});
