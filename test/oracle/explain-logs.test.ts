// Explanations of several logs: the lines make it a violation, and without any one of them it would be none, in whichever order
// the lines of both logs come, whatever has happened unseen, and whichever other lines are there. That is worked out here the
// long way: every choice of the other lines, in every order, in every state that there can be.
import { expect, test } from 'vitest';
import { type Rule, remoteCopyRules, rules } from '../../src/invariants/index.js';
import { checkLogs, checkTrace, type Explanation, type ViolationReport } from '../../src/oracle/index.js';
import type { ObservedEvent } from '../../src/protocol/index.js';
import { sized } from '../model/sizes.js';
import { chooser, type DamagedRun, damagedRun, fileOf, lineOf, logsOf, nodes } from './damaged-logs.js';
import { EveryCompletion, type States } from './every-completion.js';
import { type Line, textOf } from './judge.js';
import {
  accepted,
  acknowledged,
  copied,
  crash,
  destage,
  message,
  permit,
  recover,
  secondaryReport,
  secondaryStore,
  transmit,
} from './lines.js';

/** A line by its log, the primary's being 0, and its number in it. */
type Place = { readonly log: number; readonly line: number };

const isIn = (places: readonly Place[], { log, line }: Place) =>
  places.some((one) => one.log === log && one.line === line);

/**
 * Whether some choice that has these lines and the violating one keeps the rules in some order, whatever else is there or
 * has happened: row by row through both logs, as far as each has come.
 */
function canBeKept(checked: readonly Rule[], run: DamagedRun, last: Place, needed: readonly Place[]): boolean {
  const every = new EveryCompletion(checked, run.parameters, (type) => run.hidden.has(type));
  const [primary = [], secondary = []] = logsOf(run).map((log, k) =>
    k === last.log ? log.slice(0, last.line - 1) : log,
  );
  const mayBeAbsent = (place: Place) => !isIn([...needed, last], place);
  let row: States[] = [];
  for (let i = 0; i <= primary.length; i += 1) {
    const above = row;
    row = [];
    for (let j = 0; j <= secondary.length; j += 1) {
      const before: readonly (readonly [States | undefined, ObservedEvent | undefined, Place])[] = [
        [above[j], primary[i - 1], { log: 0, line: i + 1 }],
        [row[j - 1], secondary[j - 1], { log: 1, line: j + 1 }],
      ];
      const ways = before.flatMap(([states, event]) =>
        states === undefined || event === undefined ? [] : [[states, event] as const],
      );
      const without = before.flatMap(([states, _, place]) => (states && mayBeAbsent(place) ? [...states] : []));
      row.push(i + j === 0 ? every.initial : new Map([...every.after(ways), ...without]));
    }
  }
  return (row.at(-1)?.size ?? 0) > 0;
}

const filesOf = (run: DamagedRun) => logsOf(run).map((log, k) => fileOf(nodes[k] ?? '', run.hidden, log.map(lineOf)));

const placeOf = ({ file, line }: { readonly file: string; readonly line: number }): Place => ({
  log: file === 'primary' ? 0 : 1,
  line,
});

const because = ({ earlier }: Explanation) => earlier.filter(({ why }) => why === 'makes it a violation');

/** The rule alone, if it is broken by itself; else all of them. */
function askedOf({ rule, ...violation }: ViolationReport, run: DamagedRun): readonly Rule[] {
  const own = rules.filter(({ id }) => id === rule);
  const all = logsOf(run).flatMap((log, k) => log.map((_, at): Place => ({ log: k, line: at + 2 })));
  return canBeKept(own, run, placeOf(violation), all) ? remoteCopyRules : own;
}

test('oracle: explain: logs: in damaged runs the lines make it a violation, and no fewer do', async () => {
  const choose = chooser(5);
  const counts = { smallest: 0, other: 0, none: 0, one: 0 };
  for (let k = 0; k < 350; k += 1) {
    const run = damagedRun(choose, sized(1 + (k % 2), 2, 2, 2));
    const { pairs, explanations } = await checkLogs(filesOf(run));
    const violation = pairs[0]?.violation;
    const explanation = explanations.get(undefined);
    if (violation === undefined) continue;
    counts[explanation?.smallest === true ? 'smallest' : 'other'] += 1;
    if (explanation?.smallest !== true) continue;
    const lines = because(explanation).map(placeOf);
    if (lines.length < 2) counts[lines.length === 0 ? 'none' : 'one'] += 1;
    const asked = askedOf(violation, run);
    const keeps = (needed: readonly Place[]) => canBeKept(asked, run, placeOf(violation), needed);
    const story = `${logsOf(run).map((log) => textOf(log.map(lineOf))).join('\n')}hidden: ${[...run.hidden]}\n${violation.sentence} at ${violation.file}:${violation.line}`; // biome-ignore format: one text
    expect(keeps(lines), `too few: ${story}`).toBe(false);
    for (const one of lines)
      expect(keeps(lines.filter((other) => other !== one)), `${JSON.stringify(one)} is too many: ${story}`).toBe(true);
  }
  expect(counts.other).toBe(0);
  expect(counts.smallest).toBeGreaterThan(120);
  expect(counts.none).toBeGreaterThan(40);
  expect(counts.one).toBeGreaterThan(40);
});

const logs = async (hidden: readonly string[], primary: readonly Line[], secondary: readonly Line[]) => {
  const files = [primary, secondary].map((lines, k) => fileOf(nodes[k] ?? '', new Set(hidden), lines));
  const report = await checkLogs(files);
  return { violation: report.pairs[0]?.violation, explanation: report.explanations.get(undefined) };
};

test('oracle: explain: logs: a set that is too small is found out, and so is one that is too large', async () => {
  const hidden = ['host.issue', 'secondary.report'];
  const shown: readonly ObservedEvent[] = [
    { type: 'primary.store', seq: 1 },
    { type: 'primary.report', seq: 1 },
    { type: 'primary.crash' },
    { type: 'primary.recover' },
    { type: 'primary.store', seq: 1 },
    { type: 'secondary.crash' },
  ];
  const run = { hidden: new Set(hidden), parameters: sized(2, 2, 2, 2), shown };
  const { explanations } = await checkLogs(filesOf(run));
  const explanation = explanations.get(undefined);
  expect(explanation && because(explanation).map(({ line }) => line)).toEqual([2, 3]);
  const keeps = (...lines: readonly number[]) =>
    canBeKept(
      rules.filter(({ id }) => id === 'RC-C'),
      run,
      { log: 0, line: 6 },
      lines.map((line) => ({ log: 0, line })),
    );
  expect([keeps(), keeps(2), keeps(3), keeps(2, 3)]).toEqual([true, true, true, false]);
});

test('oracle: explain: logs: what is drawn stands in the order in which it happened', async () => {
  const logs = [
    fileOf('primary', new Set(), accepted(1).concat(transmit(1))),
    fileOf('secondary', new Set(), [secondaryStore(1), destage(1)]),
  ];
  const { explanations } = await checkLogs(logs);
  const told = explanations.get(undefined)?.told.map(({ event }) => event.type);
  expect(told).toEqual(['primary.transmit', 'secondary.store', 'secondary.destage']);
});

test('oracle: explain: lines that end as on Windows are shown without their ends', async () => {
  const text = textOf([...accepted(1), acknowledged(1)]).replaceAll('\n', '\r\n');
  const { explanations } = await checkTrace(text);
  const { violating, earlier } = explanations.get(undefined) ?? { violating: '', earlier: [] };
  expect(violating).toBe('{"event":"primary.acknowledged","seq":1}');
  for (const { text: line } of earlier) expect(line).toMatch(/\}$/);
});

test('oracle: explain: logs: where both wait, the line at which the other log does is named', async () => {
  const primary = [...accepted(1), acknowledged(1), message(1)];
  const secondary = [permit(1), secondaryReport(1)];
  const { violation, explanation } = await logs(['primary.transmit', 'secondary.store'], primary, secondary);
  expect([violation?.event, explanation?.smallest]).toEqual(['primary.acknowledged(1)', true]);
  expect(explanation && because(explanation).map(({ text }) => text)).toEqual([JSON.stringify(permit(1))]);
});

test('oracle: explain: logs: long ones are explained by what is near or matters, and honestly not where older lines matter', async () => {
  const numbers = Array.from({ length: 800 }, (_, k) => k + 1);
  const primary = numbers.flatMap((seq) => [...accepted(seq), ...copied(seq).filter(({ event }) => event !== 'secondary.store' && event !== 'secondary.report')]); // biome-ignore format: one log
  const secondary = numbers.flatMap((seq) => copied(seq).filter(({ event }) => event === 'secondary.store'));
  const unsent = primary.filter(({ event, seq }) => event !== 'primary.transmit' || seq !== 20);
  // The secondary waits for the twentieth transmission until the primary's log has ended.
  const waits = await logs(['secondary.report'], unsent.filter(({ event }) => event !== 'primary.acknowledged'), secondary); // biome-ignore format: one call
  expect([waits.violation?.event, waits.explanation?.smallest]).toEqual(['secondary.store(20)', true]);
  expect(waits.explanation && because(waits.explanation)).toEqual([]);
  const crashed = await logs(['secondary.report'], primary, [crash('secondary'), recover('secondary'), ...secondary, secondaryReport(801)]); // biome-ignore format: one call
  expect(crashed.explanation?.smallest).toBe(false);
});
