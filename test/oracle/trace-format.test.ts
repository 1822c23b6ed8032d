// spec/trace-format.md: its examples get the verdicts that it says, and its tables leave nothing out.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkTrace, inputErrors, verdictText } from '../../src/oracle/index.js';
import { lineForms } from '../../src/protocol/index.js';
import { outcomeOf, sourceOf } from './judge.js';

const page = readFileSync(new URL('../../spec/trace-format.md', import.meta.url), 'utf8');
const traces = [...page.matchAll(/```json\n(\{"trace"[^`]*)```/g)].map(([, text = '']) => text);
const lines = [...page.matchAll(/```json\n(\{"event"[^`]*)```/g)].flatMap(([, text = '']) => text.trim().split('\n'));

test('trace format: the examples get the verdicts that the page says', async () => {
  const pairs = await Promise.all(traces.map(async (text) => (await checkTrace(sourceOf(text))).pairs[0]));
  expect(pairs.map((pair) => pair && outcomeOf(pair))).toEqual(['conforms', 'RC-G at 6', 'inconclusive', 'conforms']);
  expect(pairs.map((pair) => pair && verdictText(pair)).at(-1)).toBe('conforms without RC-H, RC-I');
  expect(pairs[0]?.model).toEqual({ followed: true });
});

test('trace format: the third example is right to report what only the recovery told of', async () => {
  const report = await checkTrace(sourceOf(traces[2] ?? ''));
  expect(report.pairs[0]).toMatchObject({ model: { followed: true }, writes: 2 });
});

test('trace format: single lines on the page are read', async () => {
  expect(lines.length).toBeGreaterThan(3);
  for (const line of lines) expect((await checkTrace(sourceOf(`${line}\n`))).lines).toBe(1);
});

test('trace format: every event, every field and every input error is on the page', () => {
  for (const event of lineForms.keys()) expect(page).toContain(`\`${event}\``);
  for (const code of Object.keys(inputErrors)) expect(page).toContain(code);
});
