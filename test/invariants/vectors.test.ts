// The vectors say what they were made to say: exactly the frozen verdict, rule and line, and nothing else is wrong.
import { expect, test } from 'vitest';
import { modelRules, remoteCopyRules, rules } from '../../src/invariants/index.js';
import { checkTrace } from '../../src/oracle/index.js';
import { hidesSomething } from '../../src/oracle/judging/judges.js';
import { headerOf, sourceOf, type Vector, vectorFiles, vectors, watchVector } from './vector.js';

async function judge(vector: Vector, strict: boolean): Promise<Vector['expected']> {
  const report = await checkTrace(sourceOf(vector), { strict });
  const violation = report.pairs[0]?.violation;
  return violation === undefined
    ? { verdict: report.verdict }
    : { verdict: report.verdict, rule: violation.rule, line: violation.line };
}

test('invariants: vectors: every trace is in the manifest once, and the manifest lists no other', () => {
  expect(vectors.map(({ file }) => file).sort()).toEqual([...vectorFiles].sort());
});

test('invariants: vectors: a file that is named after a rule is about that rule, and gives its name', () => {
  for (const { file, expected, strict } of vectors) {
    const rule = rules.find(({ id }) => file.startsWith(`${id}.`));
    if (rule === undefined) continue;
    expect(file.startsWith(`${rule.id}.${rule.name}.`)).toBe(true);
    const broken = rule.id.startsWith('M-') ? strict.rule : expected.rule;
    expect(broken, file).toBe(file.endsWith('.holds.jsonl') ? undefined : rule.id);
  }
});

test('invariants: vectors: what is said of a vector is said of no other', () => {
  expect(new Set(vectors.map(({ shows }) => shows)).size).toBe(vectors.length);
});

for (const vector of vectors) {
  const { file, expected, strict } = vector;

  test(`invariants: vectors: ${file}: ${expected.verdict} ${expected.rule ?? ''}`.trimEnd(), async () => {
    expect(await judge(vector, false)).toEqual(expected);
  });

  test(`invariants: vectors: ${file}: strictly, ${strict.verdict} ${strict.rule ?? ''}`.trimEnd(), async () => {
    expect(await judge(vector, true)).toEqual(strict);
  });

  // Where something is hidden, the rules are asked about a completed run, and after a violation there is none.
  if (hidesSomething(headerOf(vector))) continue;
  test(`invariants: vectors: ${file}: no event breaks any other rule of remote copy`, async () => {
    const { breaks } = await watchVector(vector, remoteCopyRules);
    expect([...new Set(breaks.flatMap((one) => one.rules))]).toEqual(
      expected.rule === undefined ? [] : [expected.rule],
    );
  });
}

for (const vector of vectors.filter(({ strict }) => strict.rule?.startsWith('M-'))) {
  const { file, strict } = vector;

  test(`invariants: vectors: ${file}: where it leaves the model, ${strict.rule} alone is broken`, async () => {
    const { breaks } = await watchVector(vector, modelRules);
    expect(breaks[0]).toEqual({ line: strict.line, rules: [strict.rule] });
  });
}

for (const vector of vectors.filter(({ file }) => /^RC-.*\.holds\.jsonl$/.test(file))) {
  test(`invariants: vectors: ${vector.file}: its rule is checked, and holds`, async () => {
    const { held } = await watchVector(vector, remoteCopyRules);
    expect(held).toContain(vector.file.slice(0, vector.file.indexOf('.')));
  });
}
