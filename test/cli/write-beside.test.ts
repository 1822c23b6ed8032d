// What was kept stays, whatever is written under its name; and the same is not kept twice.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeBeside } from '../../src/cli/write-beside.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'destage-beside-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const pair = (json: string, trace: string) => [
  { ending: '.json', text: json },
  { ending: '.jsonl', text: trace },
];

describe('cli: write beside', () => {
  it('cli: write beside: files of one name go together to the next name at which nothing else stands', () => {
    const name = join(folder, 'pair');
    const read = (file: string) => readFileSync(join(folder, file), 'utf8');
    expect(writeBeside(name, pair('{"a":1}', 'one\n'))).toBe(name);
    expect(writeBeside(name, pair('{"a":1}', 'one\n'))).toBe(name);
    // One of the two is enough to make another of it.
    expect(writeBeside(name, pair('{"a":1}', 'two\n'))).toBe(`${name}-2`);
    expect(writeBeside(name, pair('{"a":2}', 'one\n'))).toBe(`${name}-3`);
    expect(writeBeside(name, pair('{"a":1}', 'two\n'))).toBe(`${name}-2`);
    expect(['pair.json', 'pair.jsonl', 'pair-2.jsonl', 'pair-3.json'].map(read)).toEqual([
      '{"a":1}\n',
      'one\n',
      'two\n',
      '{"a":2}\n',
    ]);
  });

  it('cli: write beside: what may be replaced is, and what cannot be read may not', () => {
    const name = join(folder, 'single');
    const write = (text: string) =>
      writeBeside(name, [{ ending: '.json', text }], (kept, given) => kept.length === given.length + 1);
    expect([write('1'), write('2'), write('33')]).toEqual([name, name, `${name}-2`]);
    expect(readFileSync(`${name}.json`, 'utf8')).toBe('2\n');
    mkdirSync(join(folder, 'folder.json'));
    expect(writeBeside(join(folder, 'folder'), [{ ending: '.json', text: '1' }])).toBe(join(folder, 'folder-2'));
    writeFileSync(join(folder, 'other.json'), 'no JSON');
    const parsed = (kept: string) => JSON.parse(kept) === 1;
    expect(writeBeside(join(folder, 'other'), [{ ending: '.json', text: '1' }], parsed)).toBe(join(folder, 'other-2'));
    expect(existsSync(join(folder, 'other-3.json'))).toBe(false);
  });
});
