// The examples: each log means through its map what it was written to mean, and a map that drops, moves or misreads an
// event changes what is said of it.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkTrace } from '../../src/oracle/index.js';
import { outcomeOf } from '../oracle/judge.js';
import { faultOf, linesOf, mapped } from './mapped.js';

const folder = 'examples/mapping';
const textOf = (name: string) => readFileSync(`${folder}/${name}`, 'utf8');
const mapOf = (name: string) => JSON.parse(textOf(`${name}.map.json`));

async function outcome(log: string, map: object): Promise<string> {
  const [pair] = (await checkTrace(mapped(log, map))).pairs;
  return pair === undefined ? 'nothing' : [outcomeOf(pair), ...pair.without].join(' ');
}

test.each([
  ['array.csv', 'array', 'conforms'],
  ['array-eager.csv', 'array', 'RC-I at 8'],
  ['vault.jsonl', 'vault', 'conforms'],
  ['vault-watermark.jsonl', 'vault', 'RC-H at 13'],
  ['standby.log', 'standby', 'conforms RC-H RC-I'],
  ['standby-hasty.log', 'standby', 'RC-G at 9 RC-H RC-I'],
])('convert: examples: %s is judged as it should be', async (log, map, expected) => {
  expect(await outcome(textOf(log), mapOf(map))).toBe(expected);
});

/** The map, with a change somewhere in its text. */
const changed = (name: string, from: string | RegExp, to: string): object => {
  const text = textOf(`${name}.map.json`);
  const other = text.replace(from, to);
  expect(other).not.toBe(text);
  return JSON.parse(other);
};

test.each([
  ['drops what the secondary stored', 'array.csv', 'array', '"COPY MIRRORED": "secondary.store"', '"COPY LOST": "secondary.store"', 'RC-G at 8'],
  ['drops the message that arrived', 'array.csv', 'array', '"MESSAGE KEPT"', '"MESSAGE LOST"', 'RC-I at 28'],
  ['takes one event for another', 'array.csv', 'array', /"(STATUS GOOD)"(: "primary.report",\s*)"(COPY SENT)"/, '"$3"$2"$1"', 'RC-E at 5'],
  ['takes blocks for others', 'array.csv', 'array', '"field": "lba", "dividedBy": 8', '"field": "ms", "dividedBy": 1', 'RC-F at 4'],
  ['reads numbers one too high', 'vault.jsonl', 'vault', '"seq": { "field": "io.index", "plus": 1 },\n        "write"', '"seq": { "field": "io.index", "plus": 2 },\n        "write"', 'RC-C at 3'],
  ['leaves out one of two events', 'vault.jsonl', 'vault', /\{ "event": "secondary.store"[^\n]*\n/, '{ "event": "secondary.store", "upTo": 0 },\n', 'RC-G at 12'],
  ['forgets the names of writes', 'standby.log', 'standby', /,\n\s*"write": \{ "field": "xid" \}/, '', 'inconclusive RC-H RC-I'],
  ['takes what was sent for what arrived', 'standby.log', 'standby', '^receiver: log durable', '^receiver: nothing', 'RC-G at 10 RC-H RC-I'],
])('convert: examples: a map that %s changes the verdict', async (_what, log, name, from, to, expected) => {
  const map = { ...changed(name, from, to), unmatched: 'skip' };
  expect(await outcome(textOf(log), map)).toBe(expected);
}); // biome-ignore format: one fault a line

test('convert: examples: without skipping, a rule that is gone is found, not passed over', async () => {
  const map = changed('standby', '^receiver: log durable', '^receiver: nothing');
  const fault = await faultOf(() => checkTrace(mapped(textOf('standby.log'), map)));
  expect([fault.code, fault.place.line]).toEqual(['T021', 9]);
});

test('convert: examples: a violation shows the lines of the log that make it one', async () => {
  const log = textOf('vault-watermark.jsonl');
  const report = await checkTrace(mapped(log, mapOf('vault')));
  const earlier = report.explanations.get('payroll')?.earlier ?? [];
  expect(earlier.map(({ line, text }) => text === log.split('\n')[line - 1])).toEqual([true, true]);
});

test('convert: examples: positions of the log are numbers, in the right order', async () => {
  const { lines } = await linesOf(mapped(textOf('standby.log'), mapOf('standby')));
  const stores = lines.filter(({ event }) => event === 'primary.store').map(({ seq }) => seq);
  expect(stores).toEqual([0x1_4fff_ff08, 0x1_5000_0148, 0x1_5000_03b0]);
});
