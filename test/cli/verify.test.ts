// The main job, as `npm start` runs it.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { destage } from './destage.js';

const out = mkdtempSync(join(tmpdir(), 'destage-verify-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

it('cli: verify: everything comes out as it must, and the pictures are there', () => {
  const { code, stderr } = destage(['verify', '--out', out]);
  expect(stderr).not.toContain('FAILED');
  expect(stderr).toContain('15,074 states and 69,556 edges');
  expect(stderr).toContain('RC-H: message up to 2, but 2 was never acknowledged');
  expect(stderr).toContain('RC-I message-before-destage: 1 was destaged, but no message had reached it');
  const judged = stderr.slice(stderr.indexOf('\n3. '), stderr.indexOf('\n4. '));
  expect(judged).toContain('\n  examples/python/traces/destage-on-store.jsonl: violates\n');
  expect(judged.split('\n').filter((line) => /^\S/.test(line))).toHaveLength(1);
  const next = stderr.slice(stderr.indexOf('Where to look next')).split('\n').slice(1, 6);
  const beginnings = next.map((line) => /^ {2}.*?\S {2,}(?=\S)/.exec(line)?.[0].length);
  expect([beginnings.length, new Set(beginnings).size]).toEqual([5, 1]);
  for (const picture of ['pair', 'primary', 'secondary', 'link', 'host', 'counterexample']) {
    expect(existsSync(join(out, `${picture}.svg`))).toBe(true);
  }
  expect(code).toBe(0);
});
