// The core rooms compute and nothing else: no clock, no randomness, nothing that waits.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const core = ['protocol', 'machines', 'invariants', 'impl', 'explore', 'sim'].flatMap((room) =>
  readdirSync(join('src', room), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join('src', room, file)),
);

/** What a core room may not have, and what to use instead. */
const forbidden = [
  { what: /\bDate\.now\b|\bnew Date\(\)|\bperformance\./, instead: 'time is a parameter' },
  { what: /\bMath\.random\b|\bcrypto\b/, instead: 'choices are a parameter' },
  { what: /\basync\b|\bawait\b|\bPromise\b|\bsetTimeout\b|\bsetImmediate\b/, instead: 'return what is to be done' },
  { what: /\bprocess\.|\bconsole\./, instead: 'return what is to be said' },
];

const code = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');

const faultsIn = (text: string) => forbidden.filter(({ what }) => what.test(code(text))).map(({ instead }) => instead);

describe('repository: core rooms', () => {
  it.each(core)('repository: core rooms: %s has no clock, no randomness and waits for nothing', (file) => {
    expect(faultsIn(readFileSync(file, 'utf8'))).toEqual([]);
  });

  it.each([
    ['const now = Date.now();', 'time is a parameter'],
    ['const dice = Math.random();', 'choices are a parameter'],
    ['export async function later() {}', 'return what is to be done'],
    ['console.log(1);', 'return what is to be said'],
  ])('repository: core rooms: %s would be found', (text, instead) => {
    expect(faultsIn(text)).toEqual([instead]);
  });

  it('repository: core rooms: a comment may speak of anything', () => {
    expect(faultsIn('// Date.now is not for here')).toEqual([]);
  });
});
