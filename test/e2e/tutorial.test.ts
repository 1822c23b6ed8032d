// What the tutorial shows is true: its programs run, and its commands say what it says, in the order of the page.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blocksOf, follow, ReadersFolder } from './page.js';

const path = 'docs/tutorial.md';
const page = readFileSync(path, 'utf8');

let folder: ReadersFolder;
beforeEach(() => {
  folder = new ReadersFolder();
});
afterEach(() => folder.remove());

describe('tutorial', () => {
  it('tutorial: from nothing to a bug that is found and repaired, as the page says', () => {
    for (const block of blocksOf(page)) follow(block, folder);
    expect(folder.read('bug.svg')).toContain('<svg');
    expect(blocksOf(page).filter(({ language }) => language === 'console').length).toBeGreaterThan(5);
  });

  it('tutorial: a command that says something else than the page is noticed, and so is a change that does not fit', () => {
    const block = { file: '', line: 7 };
    const wrong = { ...block, language: 'console', text: '$ echo one\ntwo\n' };
    expect(() => follow(wrong, folder)).toThrow('line 7: `echo one` does not say "two", but:\none');
    const gap = { ...block, language: 'console', text: '$ seq 3\n1\n3\n' };
    expect(() => follow(gap, folder)).toThrow('line 7: `seq 3` says before "3" what is not shown:\n2');
    const short = { ...block, language: 'console', text: '$ seq 2\n1\n' };
    expect(() => follow(short, folder)).toThrow('line 7: `seq 2` goes on with what is not shown:\n2');
    follow({ ...block, language: 'console', text: '$ seq 4\n1\n…\n3\n…\n' }, folder);
    const failing = { ...block, language: 'console', text: '$ false\n' };
    expect(() => follow(failing, folder)).toThrow('line 7: `false` ended with 1');
    folder.write('a.txt', 'one\n');
    const change = { ...block, language: 'diff', file: 'a.txt', text: '-two\n+three\n' };
    expect(() => follow(change, folder)).toThrow('the file does not have this once');
  });

  it('tutorial: every link leads to a file', () => {
    const targets = [...page.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, target]) => target ?? '');
    expect(targets.filter((target) => !existsSync(join(dirname(path), target)))).toEqual([]);
  });
});
