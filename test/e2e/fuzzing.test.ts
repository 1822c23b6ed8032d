// What the page about campaigns shows is true: each program and command runs, with the package as it is published.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { properties } from '../../src/sim/index.js';
import { blocksOf, follow, ReadersFolder } from './page.js';

const path = 'docs/fuzzing.md';
const page = readFileSync(path, 'utf8');
const blocks = blocksOf(page);

let folder: ReadersFolder;
beforeAll(() => {
  folder = new ReadersFolder();
  for (const block of blocks.filter(({ language }) => language !== 'console')) follow(block, folder);
});
afterAll(() => folder.remove());

describe('fuzzing', () => {
  it.each(blocks.filter(({ language }) => language === 'console'))('fuzzing: $text', (block) => {
    follow(block, folder);
  });

  it('fuzzing: every property has its row', () => {
    const rows = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
    expect(rows).toEqual([...properties]);
  });

  it('fuzzing: every link leads to a file', () => {
    const targets = [...page.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, target]) => target ?? '');
    expect(targets.filter((target) => !existsSync(join(dirname(path), target)))).toEqual([]);
  });
});
