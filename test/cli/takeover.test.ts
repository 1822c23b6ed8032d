// `destage takeover` of what is no secondary: said in words, and no fault of destage.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { destage } from './destage.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'destage-takeover-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const takeOver = (dir: string) => destage(['takeover', '--dir', dir, '--listen', '127.0.0.1:0', '--primary-is-down']);

describe('cli: takeover', () => {
  it('cli: takeover: of a file, or of a folder of no node, is refused', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    for (const dir of [file, folder])
      expect(takeOver(dir)).toEqual({
        code: 2,
        stdout: '',
        stderr: `destage: ${dir} is no folder of a node: name that of the secondary\n`,
      });
  });

  it('cli: takeover: of a folder whose node.json cannot be read, says so', () => {
    const file = join(folder, 'node.json');
    writeFileSync(file, 'nonsense');
    const { code, stderr } = takeOver(folder);
    expect(code).toBe(6);
    expect(stderr).toMatch(/^destage: \S+node\.json: it does not say who the node is: it is no JSON/);
  });
});
