// Explanations where something may have happened unseen: the lines make it a violation, and without any one of them it would
// be none, whatever has happened unseen and whichever other lines are there. That is worked out here the long way: every
// choice of the other lines, in every state that there can be.
import { expect, test } from 'vitest';
import { type Rule, remoteCopyRules, rules } from '../../src/invariants/index.js';
import { checkTrace, readEvents, type ToldEvent } from '../../src/oracle/index.js';
import { type EventType, eventTypes, nameOf, type ObservedEvent, type Parameters } from '../../src/protocol/index.js';
import { sized } from '../model/sizes.js';
import { type Choose, damaged, walk } from './damaged-run.js';
import { EveryCompletion } from './every-completion.js';
import { type Line, sourceOf, textOf } from './judge.js';
import { accepted, acknowledged, copied, crash, header, recover, store, transmit } from './lines.js';

/** Numbers that look random and are always the same. */
function chooser(seed: number): Choose {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

type Case = {
  readonly checked: readonly Rule[];
  readonly parameters: Parameters;
  readonly hidden: ReadonlySet<string>;
  /** Up to the event that violates. */
  readonly told: readonly ToldEvent[];
};

/** Whether some choice that has these lines and the last event keeps the rules, whatever else is there or has happened. */
function canBeKept({ checked, parameters, hidden, told }: Case, needed: ReadonlySet<number>): boolean {
  const every = new EveryCompletion(checked, parameters, (type) => hidden.has(type));
  return told.every(({ event, line }) => {
    if (line === told.at(-1)?.line || needed.has(line)) return every.observe(event);
    every.observeOrNot(event);
    return true;
  });
}

const hideable = eventTypes.filter((type) => !/crash|recover|takeover|issue/.test(type));

const lineOf = (event: ObservedEvent): Line => {
  const { type, ...fields } = event;
  return { event: type, ...fields };
};

/** A damaged run of the model; hosts are never seen, so that no store depends on another line to say what it stores. */
function damagedCase(choose: Choose, parameters: Parameters) {
  const hidden = new Set<EventType>(['host.issue', ...hideable.filter(() => choose(3) === 0)]);
  const run = damaged(walk(parameters, 8 + choose(20), choose, 3), parameters, choose);
  const lines = run.filter(({ type }) => !hidden.has(type as EventType)).map(lineOf);
  const observes = eventTypes.filter((type) => !hidden.has(type));
  return { hidden, lines: [header({ observes }), ...lines.map(({ write: _, ...line }) => line)] };
}

async function explained(lines: readonly Line[], hidden: ReadonlySet<string>, parameters: Parameters) {
  const source = sourceOf(textOf(lines));
  const report = await checkTrace(source);
  const violation = report.pairs[0]?.violation;
  const explanation = report.explanations.get(undefined);
  if (violation === undefined || explanation === undefined) return undefined;
  const all = await readEvents(source);
  const last = all.findIndex(({ line, event }) => line === violation.line && nameOf(event) === violation.event);
  const told = all.slice(0, last + 1);
  const own = rules.filter(({ id }) => id === violation.rule);
  const everything = new Set(told.map(({ line }) => line));
  const alone = { checked: own, parameters, hidden, told };
  const checked = canBeKept(alone, everything) ? remoteCopyRules : own;
  const because = explanation.earlier.filter(({ why }) => why === 'makes it a violation').map(({ line }) => line);
  return { violation, smallest: explanation.smallest, because, whole: { ...alone, checked } };
}

test('oracle: explain: unseen: in damaged runs the lines make it a violation, and no fewer do', async () => {
  const choose = chooser(7);
  const counts = { smallest: 0, other: 0, lines: [0, 0, 0, 0, 0, 0] };
  for (let run = 0; run < 400; run += 1) {
    const parameters = sized(1 + (run % 2), 2, 2, 2);
    const { hidden, lines } = damagedCase(choose, parameters);
    const found = await explained(lines, hidden, parameters);
    if (found === undefined) continue;
    const { violation, smallest, because, whole } = found;
    counts[smallest ? 'smallest' : 'other'] += 1;
    if (!smallest) continue;
    counts.lines[because.length] = (counts.lines[because.length] ?? 0) + 1;
    const story = `${textOf(lines)}\n${violation.sentence} at ${violation.line}, because ${because}`;
    expect(canBeKept(whole, new Set(because)), `too few: ${story}`).toBe(false);
    for (const one of because) {
      const fewer = new Set(because.filter((line) => line !== one));
      expect(canBeKept(whole, fewer), `${one} is too many: ${story}`).toBe(true);
    }
  }
  expect(counts.other).toBe(0);
  expect(counts.smallest).toBeGreaterThan(100);
  expect(counts.lines[0]).toBeGreaterThan(20);
  expect(counts.lines[1]).toBeGreaterThan(20);
});

const hiding = (...hidden: readonly EventType[]) =>
  header({ observes: eventTypes.filter((type) => !hidden.includes(type)) });
const parameters = sized(2, 2, 2, 2);

test('oracle: explain: unseen: a shrinker that stops early is found out, and one that goes too far', async () => {
  // Reported before a crash, so that the number cannot be used again; without the report it was lost, and could be.
  const lines = [
    hiding('host.issue', 'primary.transmit'),
    store(1),
    { event: 'primary.report', seq: 1 },
    crash('primary'),
    recover('primary'),
    store(1),
  ];
  const found = await explained(lines, new Set(['host.issue', 'primary.transmit']), parameters);
  expect([found?.violation.rule, found?.smallest, found?.because]).toEqual(['RC-C', true, [2, 3]]);
  if (found === undefined) return;
  const keeps = (...needed: readonly number[]) => canBeKept(found.whole, new Set(needed));
  expect([keeps(), keeps(2), keeps(3), keeps(2, 3)]).toEqual([true, true, true, false]);
});

test('oracle: explain: unseen: for want of a line that something unseen would need', async () => {
  const hidden = ['primary.transmit', 'secondary.report'] as const;
  const lines = [hiding(...hidden), ...accepted(1), acknowledged(1)];
  const found = await explained(lines, new Set(hidden), parameters);
  expect([found?.violation.rule, found?.violation.unseen, found?.smallest, found?.because]).toEqual([
    'RC-G',
    'secondary.report(1)',
    true,
    [],
  ]);
});

test('oracle: explain: unseen: a long trace is explained by the lines near its end, and honestly not where older ones matter', async () => {
  const hidden = ['secondary.report'] as const;
  const many = Array.from({ length: 400 }, (_, k) => [...accepted(k + 1), ...copied(k + 1)]).flat();
  const shown = many.filter(({ event }) => event !== 'secondary.report');
  const report = await checkTrace(sourceOf(textOf([hiding(...hidden), ...shown, store(400, 'w400')])));
  const explanation = report.explanations.get(undefined);
  expect(report.pairs[0]?.violation?.rule).toBe('RC-C');
  expect(explanation?.smallest).toBe(true);
  const because = explanation?.earlier.filter(({ why }) => why === 'makes it a violation') ?? [];
  expect(because.map(({ text }) => text)).toEqual(['{"event":"primary.store","seq":400,"write":"w400"}']);
  const crashed = [hiding(...hidden), crash('secondary'), recover('secondary'), ...shown, transmit(401)];
  const other = (await checkTrace(sourceOf(textOf(crashed)))).explanations.get(undefined);
  expect(other?.smallest).toBe(false);
});
