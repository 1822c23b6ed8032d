// Verdicts: what is said in the end, and never more than was seen.
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { traceFile } from '../../src/cli/trace-file.js';
import { checkTrace, createOracle, verdictText } from '../../src/oracle/index.js';
import { judge, type Line, outcomeOf, reportOf, statusOf } from './judge.js';
import {
  accepted,
  acknowledged,
  copied,
  crash,
  header,
  issue,
  message,
  permit,
  read,
  report,
  secondaryReport,
  settled,
  store,
  transmit,
  wholeWay,
} from './lines.js';

test('oracle: verdict: conforms, with every claim rule exercised and two writes', async () => {
  const verdict = await judge(wholeWay(1, 2));
  expect([verdict.verdict, verdict.reasons, verdict.without]).toEqual(['conforms', [], []]);
  for (const id of ['RC-A', 'RC-C', 'RC-E', 'RC-G', 'RC-H', 'RC-I']) expect(statusOf(verdict, id)).toBe('held');
});

test('oracle: verdict: one write is not enough', async () => {
  const { verdict, reasons } = await judge(wholeWay(1));
  expect(verdict).toBe('inconclusive');
  expect(reasons).toContain('the claim is about two writes or more, and 1 was stored');
});

test.each([
  ['RC-C', [issue('a'), issue('b'), store(1, 'a'), store(2, 'b'), report(1), report(2)], [1, 2]],
  ['RC-E', [...accepted(1), ...accepted(2)], []],
])('oracle: verdict: a claim rule that was never exercised makes it inconclusive: %s', async (id, lines, seqs) => {
  const verdict = await judge([...lines, ...seqs.flatMap((seq) => [...copied(seq), ...settled(seq)])]);
  expect(verdict.verdict).toBe('inconclusive');
  expect(verdict.reasons.some((reason) => reason.startsWith(id) && reason.endsWith('was not exercised'))).toBe(true);
});

test('oracle: verdict: a rule beyond the claim need not be exercised', async () => {
  const verdict = await judge(wholeWay(1, 2));
  expect([statusOf(verdict, 'RC-T'), verdict.verdict]).toEqual(['not exercised', 'conforms']);
});

test('oracle: verdict: without rules about what the system lacks, it says so', async () => {
  const lacks = ['primary.message', 'secondary.permit'];
  const lines = wholeWay(1, 2).filter(({ event }) => !lacks.includes(String(event)));
  expect(verdictText(await judge([header({ lacks }), ...lines]))).toBe('conforms without RC-H, RC-I');
  expect(verdictText(await judge([header({ lacks }), ...lines, store(1)]))).toBe('violates');
  expect(verdictText(await judge([header({ lacks }), ...lines.slice(0, 5)]))).toBe('inconclusive');
});

const firstBroken: readonly (readonly [string, readonly Line[]])[] = [
  ['RC-A', [report(1)]],
  ['RC-C', [issue('a'), store(2, 'a')]],
  ['RC-E', [issue('a'), store(1, 'a'), transmit(1)]],
  ['RC-G', [...accepted(1), transmit(1), secondaryReport(1)]],
  ['RC-H', [...accepted(1), message(1)]],
  ['RC-I', [...accepted(1), ...copied(1).slice(0, 2), { event: 'secondary.destage', seq: 1 }]],
  ['RC-N', [...accepted(1), acknowledged(1)]],
  ['RC-O', [...wholeWay(1), ...accepted(2), ...copied(2), permit(1), { event: 'secondary.destage', seq: 1 }]],
  ['RC-R', [...accepted(1), { event: 'primary.release', seq: 1 }]],
  ['RC-D', [crash('primary'), issue('a')]],
];

test.each(firstBroken)('oracle: verdict: violates %s, with rule, line, sentence and event', async (id, lines) => {
  const verdict = await judge([header(), ...lines]);
  expect(verdict.violation).toMatchObject({ rule: id, line: lines.length + 1 });
  expect(verdict.violation?.sentence).toMatch(new RegExp(`^${id} [a-z-]+: .+`));
  expect(statusOf(verdict, id)).toBe('violated');
  expect([verdict.verdict, verdict.reasons]).toEqual(['violates', []]);
});

test('oracle: verdict: after a violation nothing more is judged', async () => {
  const verdict = await judge([report(1), report(2), ...wholeWay(1)]);
  expect([outcomeOf(verdict), verdict.events]).toEqual(['RC-A at 1', 1]);
});

test('oracle: verdict: it names the earlier lines that make it a violation', async () => {
  const { explanations } = await reportOf([...wholeWay(1, 2), store(1)]);
  expect(explanations.get(undefined)?.earlier).toMatchObject([
    { line: 2, why: 'makes it a violation', text: JSON.stringify(store(1, 'w1')) },
  ]);
});

test('oracle: verdict: it shows the line of a crash that was told late', async () => {
  const { explanations } = await reportOf([
    ...accepted(1),
    { ...crash('primary'), by: 'hand' },
    read('secondary', 0, 'x'),
    report(1),
  ]);
  expect(explanations.get(undefined)?.earlier[0]).toMatchObject({
    line: 4,
    text: '{"event":"primary.crash","by":"hand"}',
  });
});

test('oracle: verdict: it names the event that is missing, and the last of the write at each node', async () => {
  const { pairs, explanations } = await reportOf([...accepted(1), transmit(1), secondaryReport(1)]);
  expect(pairs[0]?.violation?.missing).toEqual({ type: 'secondary.store', number: 1 });
  expect(explanations.get(undefined)?.earlier.map(({ line, why }) => [line, why])).toEqual([
    [4, 'last of this write at the primary'],
  ]);
});

test('oracle: verdict: from a stream that cannot be read twice there are no earlier lines', async () => {
  const bytes = new TextEncoder().encode(JSON.stringify(report(1)));
  const source = {
    name: '-',
    again: false,
    async *open() {
      yield bytes;
    },
  };
  const { verdict, explanations } = await checkTrace(source);
  expect([verdict, explanations.size]).toEqual(['violates', 0]);
});

test('oracle: verdict: leaving the model never decides it, unless it is strict', async () => {
  const lines = [...wholeWay(1, 2), message(1)];
  const loose = await judge(lines);
  expect([loose.verdict, loose.model]).toMatchObject(['conforms', { followed: false, line: 23, rule: 'M-FORWARD' }]);
  expect(outcomeOf(await judge(lines, true))).toBe('M-FORWARD at 23');
});

test('oracle: verdict: the line at which the model is left is the first such line', async () => {
  const lines = [...wholeWay(1, 2), message(1), message(2), message(1)];
  expect((await judge(lines)).model).toMatchObject({ followed: false, line: 23 });
});

test('oracle: verdict: line by line, the violation is known as soon as there is one', () => {
  const oracle = createOracle();
  expect(oracle.observe({ event: 'host.issue', write: 'a' })).toBeUndefined();
  expect(oracle.observe({ event: 'primary.report', seq: 1 })).toMatchObject({ rule: 'RC-A', line: 2 });
  expect(oracle.reports()).toMatchObject([{ verdict: 'violates' }]);
});

const recorded: Readonly<Record<string, string>> = {
  'acknowledge-before-store.jsonl': 'RC-G at 6',
  'correct.jsonl': 'conforms',
  'destage-on-store.jsonl': 'RC-I at 15',
  'killed-before-the-line.jsonl': 'conforms',
  'message-at-completion.jsonl': 'RC-H at 6',
  'takeover.jsonl': 'conforms',
};

test('oracle: verdict: the recorded traces of the example get what its README says', async () => {
  const folder = new URL('../../examples/python/traces/', import.meta.url).pathname;
  for (const name of readdirSync(folder)) {
    const { pairs } = await checkTrace(traceFile(folder + name), { strict: true });
    expect(pairs.map(outcomeOf)).toEqual([recorded[name]]);
  }
});
