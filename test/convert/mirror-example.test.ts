// The example of a mirror in the background: its log breaks the order of destaging, and the same log with the copy's lines in
// order does not.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkTrace } from '../../src/oracle/index.js';
import { outcomeOf } from '../oracle/judge.js';
import { mapped } from './mapped.js';

const folder = 'examples/mirror';
const log = readFileSync(`${folder}/mirror.log`, 'utf8');
const map = JSON.parse(readFileSync(`${folder}/mirror.map.json`, 'utf8'));

async function outcome(text: string): Promise<string | undefined> {
  const [pair] = (await checkTrace(mapped(text, map))).pairs;
  return pair && outcomeOf(pair);
}

test('convert: the example of a mirror: its first copy is out of order', async () => {
  const first = log.split('\n').findIndex((line) => / Write id=.* count=0x10000 /.test(line));
  expect(await outcome(log)).toBe(`RC-O at ${first + 1}`);
});

test('convert: the example of a mirror: copies in the order of the writes break nothing', async () => {
  const stored = log.split('\n').filter((line) => line.includes('count=0x1000 '));
  const copied = stored.map((line) => line.replace('count=0x1000 ', 'count=0x10000 '));
  expect(await outcome([...stored, ...copied, ''].join('\n'))).toBe('inconclusive');
});
