// Explanations: the smallest set of lines that makes a violation one, checked by trying every choice of the others.
import { expect, test } from 'vitest';
import { type RuleId, rules } from '../../src/invariants/index.js';
import { checkTrace, defaultHeader, readEvents } from '../../src/oracle/index.js';
import { hidesSomething } from '../../src/oracle/judging/judges.js';
import { settingOf } from '../../src/oracle/ordering/observability.js';
import { type Choose, toldRun } from '../invariants/told-run.js';
import { headerOf, sourceOf, vectors } from '../invariants/vector.js';
import { sized } from '../model/sizes.js';
import { caseOf, makeItOne } from './every-choice.js';
import { type Line, sourceOf as sourceOfText, textOf } from './judge.js';
import { wholeWay } from './lines.js';

/** Numbers that look random and are always the same. */
function chooser(seed: number): Choose {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

const modes = [false, true].flatMap((strict) =>
  vectors.flatMap((vector) => {
    const found = strict ? vector.strict : vector.expected;
    return found.rule === undefined || (strict && vector.expected.rule === found.rule)
      ? []
      : [{ name: `${vector.file}${strict ? ', strictly' : ''}`, vector, strict, id: found.rule }];
  }),
);

test.each(modes)('oracle: explain: $name: the lines make it a violation, and no fewer do', async (mode) => {
  const { vector, strict, id } = mode;
  const { explanations } = await checkTrace(sourceOf(vector), { strict });
  const { smallest, earlier = [] } = explanations.get(undefined) ?? {};
  const header = headerOf(vector);
  expect(smallest).toBe(true);
  // Where something may have happened unseen, test/oracle/explain-unseen.test.ts looks at it.
  if (hidesSomething(header)) return;
  const lines = earlier.filter(({ why }) => why === 'makes it a violation').map(({ line }) => line);
  const rule = rules.find((one) => one.id === id);
  if (rule === undefined) throw new Error(`there is no rule ${id}`);
  const whole = caseOf(rule, settingOf(header), await readEvents(sourceOf(vector)));
  expect(makeItOne(whole, new Set(lines))).toBe(true);
  for (const one of lines) expect(makeItOne(whole, new Set(lines.filter((line) => line !== one)))).toBe(false);
});

/** A run of the model with one line left out, said again later, moved or changed. */
function damagedRun(choose: Choose): readonly Line[] {
  const lines: Line[] = [...toldRun(sized(3, 2, 3, 3), 12 + choose(14), choose)];
  const at = choose(lines.length);
  const [line = {}] = lines.splice(at, 1);
  const later = at + choose(lines.length - at + 1);
  switch (choose(5)) {
    case 0:
      break;
    case 1:
      lines.splice(at, 0, line);
      lines.splice(later, 0, line);
      break;
    case 2:
      lines.splice(later, 0, line);
      break;
    case 3:
      lines.splice(choose(at + 1), 0, line);
      break;
    default:
      lines.splice(at, 0, damaged(line, choose));
  }
  return lines;
}

function damaged(line: Line, choose: Choose): Line {
  const numbers = Object.entries(line).filter(([, value]) => typeof value === 'number');
  const [field = '', value = 0] = numbers[choose(Math.max(1, numbers.length))] ?? [];
  return { ...line, [field]: Math.max(1, Number(value) + choose(3) - 1), digest: `digest ${choose(3)}` };
}

test('oracle: explain: a set that is too small is found out, and so is one that is too large', async () => {
  const lines = [...wholeWay(1), { event: 'secondary.takeover' }, { event: 'primary.recover' }];
  const rule = rules.find(({ id }) => id === 'RC-T');
  if (rule === undefined) throw new Error('there is no rule RC-T');
  const whole = caseOf(rule, settingOf(defaultHeader), await readEvents(sourceOfText(textOf(lines))));
  expect([[], [11], [12], [11, 12]].map((set) => makeItOne(whole, new Set(set)))).toEqual([false, false, true, true]);
});

test('oracle: explain: in damaged runs of the model the lines make it a violation, and no fewer do', async () => {
  const choose = chooser(2026);
  const explained = new Map<RuleId, number>();
  for (let run = 0; run < 600; run += 1) {
    const lines = damagedRun(choose);
    const source = sourceOfText(textOf(lines));
    const report = await checkTrace(source, { strict: run % 2 === 0 }).catch(() => undefined);
    const violation = report?.pairs[0]?.violation;
    if (report === undefined || violation === undefined) continue;
    const found = (report.explanations.get(undefined)?.earlier ?? []).filter(
      ({ why }) => why === 'makes it a violation',
    );
    const rule = rules.find(({ id }) => id === violation.rule);
    if (rule === undefined) throw new Error(`there is no rule ${violation.rule}`);
    const whole = caseOf(rule, settingOf(defaultHeader), await readEvents(source));
    const numbers = found.map(({ line }) => line);
    const story = `${textOf(lines)}\n${violation.sentence} at ${violation.line}, because ${numbers}`;
    expect(makeItOne(whole, new Set(numbers)), `too few: ${story}`).toBe(true);
    for (const one of numbers) {
      expect(makeItOne(whole, new Set(numbers.filter((line) => line !== one))), `${one} is too many: ${story}`).toBe(
        false,
      );
    }
    explained.set(violation.rule, (explained.get(violation.rule) ?? 0) + 1);
  }
  expect(explained.size).toBeGreaterThan(15);
});
