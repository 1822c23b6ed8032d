// What is wrong with the options of a node, and where: in words that say what to do.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { destage } from './destage.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'destage-settings-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const files = [
  { file: 'a.toml', text: 'size = true\n', says: 'a.toml: size takes a text in quotes or a number' },
  { file: 'b.toml', text: 'log-level = "loud"\n', says: 'b.toml: log-level takes debug, info, warn or error' },
  { file: 'c.toml', text: 'insecure = "yes"\n', says: 'c.toml: insecure takes true or false' },
  { file: 'd.toml', text: 'cach = "8M"\n', says: 'd.toml: there is no option cach\n  Known are: dir, ' },
  { file: 'e.json', text: '{\n  "size": ,\n}\n', says: 'e.json: it is no JSON at line 2, column 11' },
  { file: 'f.json', text: '[]\n', says: 'f.json: it is not an object of options and values' },
  { file: 'g.json', text: '', says: 'g.json: it is no JSON at line 1, column 1' },
];

describe('cli: node settings', () => {
  it.each(files)('cli: node settings: $file is refused: $says', ({ file, text, says }) => {
    writeFileSync(join(folder, file), text);
    const { code, stdout, stderr } = destage(['primary', '--config', file], { cwd: folder });
    expect(stderr).toContain(`destage: ${says}`);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  });

  it.each([
    { args: ['primary', '--config', 'none.toml'], says: '--config: cannot read none.toml: no such file or directory' },
    { args: ['secondary', '--config', '.'], says: '--config: cannot read .: it is a folder' },
  ])('cli: node settings: what cannot be read ends with 3: $args', ({ args, says }) => {
    const { code, stdout, stderr } = destage(args, { cwd: folder });
    expect({ code, stdout, stderr }).toEqual({ code: 3, stdout: '', stderr: `destage: ${says}\n` });
  });

  it('cli: node settings: a value that an option does not take is refused', () => {
    const { code, stderr } = destage(['secondary', '--log-level', 'loud']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'destage: --log-level takes debug, info, warn or error\n' });
  });
});
