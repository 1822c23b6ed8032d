// What would have been allowed instead where something may have happened unseen: each line that is said to be allowed is put in
// the violating one's place and judged by the oracle, and so is each that is not.
import { expect, test } from 'vitest';
import {
  checkLogs,
  checkTrace,
  type TraceReport,
  type TraceSource,
  type ViolationReport,
} from '../../src/oracle/index.js';
import { type EventType, eventOf, isEventType, numberOf, type ObservedEvent } from '../../src/protocol/index.js';
import { sized } from '../model/sizes.js';
import { chooser, type DamagedRun, damagedRun, fileOf, lineOf, logsOf, nodes } from './damaged-logs.js';
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
  report,
  secondaryReport,
  secondaryStore,
  store,
  transmit,
} from './lines.js';

/** The files of a run, and how they are judged. */
type Form = {
  readonly isOne: boolean;
  readonly files: (run: DamagedRun) => readonly (readonly Line[])[];
  readonly check: (files: readonly TraceSource[], strict: boolean) => Promise<TraceReport>;
};

const forms: Readonly<Record<string, Form>> = {
  'one log': {
    isOne: true,
    files: ({ shown }) => [shown.map(lineOf)],
    check: ([file], strict) => checkTrace(file ?? '', { strict }),
  },
  'several logs': {
    isOne: false,
    files: (run) => logsOf(run).map((log) => log.map(lineOf)),
    check: (files, strict) => checkLogs(files, { strict }),
  },
};

const sourcesOf = (hidden: ReadonlySet<string>, files: readonly (readonly Line[])[]) =>
  files.map((lines, k) => fileOf(nodes[k] ?? '', hidden, lines));

const named = (text: string) =>
  [...text.matchAll(/(?:primary|secondary|host)\.[a-z]+/g)].flatMap(({ 0: type, index }) =>
    isEventType(type) ? [eventOf(type, Number(/^\((\d+)\)/.exec(text.slice(index + type.length))?.[1] ?? 0))] : [],
  );

/** What the sentence says: numbers of the same kind, and whether there are more; a way to the violating event itself. */
function said(allowed: string, event: string) {
  const parts = allowed.replace(/^Allowed here: /, '').split('; or ');
  const way = parts.find((part) => part.startsWith(`${event} after `));
  const same = parts.find((part) => part !== way && !part.startsWith('nothing of')) ?? '';
  const list = same.replace(/, if .*? happened unseen/g, '').replace(/, because [^,]*/g, '');
  return {
    same: named(list).map(numberOf),
    areMore: same.includes('others of this kind'),
    way: way === undefined ? undefined : named(way.slice(event.length).replace(/, if .* happened unseen/, '')),
  };
}

/** The numbers near those that the trace speaks of. */
function numbersNear(shown: readonly ObservedEvent[]): readonly number[] {
  const numbers = shown.flatMap((event) => ('seq' in event ? [event.seq] : 'upTo' in event ? [event.upTo ?? 0] : []));
  const near = new Set([1, ...numbers].flatMap((number) => [number - 1, number, number + 1]));
  return [...near].filter((number) => number >= 1);
}

type Violating = { readonly run: DamagedRun; readonly form: Form; readonly found: ViolationReport };

/** Whether there is a violation when these lines are in the place of the violating one, and whether it is there. */
async function inItsPlace({ run, form, found }: Violating, lines: readonly Line[]) {
  const files = form
    .files(run)
    .map((all, k) =>
      k === fileWith(found, form) ? [...all.slice(0, found.line - 2), ...lines, ...all.slice(found.line - 1)] : all,
    );
  const { pairs } = await form.check(sourcesOf(run.hidden, files), true);
  const other = pairs[0]?.violation;
  const isThere = other?.file === found.file && other.line < found.line + lines.length;
  return { isViolation: other !== undefined, isThere };
}

const fileWith = ({ file }: ViolationReport, { isOne }: Form) => (isOne || file === 'primary' ? 0 : 1);

const typeOf = ({ event }: ViolationReport): EventType | undefined => {
  const type = /^(.*)\(/.exec(event)?.[1] ?? '';
  return isEventType(type) ? type : undefined;
};

for (const [name, form] of Object.entries(forms)) {
  test(`oracle: allowed instead: unseen: ${name}: what is listed is no violation there, and what is not is one`, async () => {
    const choose = chooser(11);
    const counts = { listed: 0, refused: 0, ways: 0, conditions: 0 };
    for (let k = 0; k < 300; k += 1) {
      const run = damagedRun(choose, sized(1 + (k % 3), 2, 3, 3));
      // Strictly, because the rules of the model count, too, while it is followed.
      const { pairs, explanations } = await form.check(sourcesOf(run.hidden, form.files(run)), true);
      const found = pairs[0]?.violation;
      const type = found && typeOf(found);
      if (found === undefined || type === undefined) continue;
      const { allowed = '' } = explanations.get(undefined) ?? {};
      const { same, areMore, way } = said(allowed, found.event);
      const violating = { run, form, found };
      const story = `${form.files(run).map(textOf).join('\n')}hidden: ${[...run.hidden]}\n${found.sentence} at ${found.file}:${found.line}\n${allowed}`; // biome-ignore format: one text
      counts.conditions += allowed.includes('unseen') ? 1 : 0;
      for (const number of same) {
        const { isThere } = await inItsPlace(violating, [lineOf(eventOf(type, number))]);
        expect(isThere, `${number} is no better: ${story}`).toBe(false);
        counts.listed += 1;
      }
      const others = areMore ? [] : numbersNear(run.shown).filter((one) => !same.includes(one));
      for (const number of others) {
        const { isViolation } = await inItsPlace(violating, [lineOf(eventOf(type, number))]);
        expect(isViolation, `${number} is allowed, too: ${story}`).toBe(true);
        counts.refused += 1;
      }
      if (way === undefined || !form.isOne) continue;
      const last = eventOf(type, Number(/\d+/.exec(found.event)?.[0]));
      const { isThere } = await inItsPlace(violating, [...way, last].map(lineOf));
      expect(isThere, `that way leads nowhere: ${story}`).toBe(false);
      counts.ways += 1;
    }
    expect(counts.listed).toBeGreaterThan(15);
    expect(counts.refused).toBeGreaterThan(100);
    expect(counts.conditions).toBeGreaterThan(15);
    expect(counts.ways > 15).toBe(form.isOne);
  });
}

const allowed = async (hidden: readonly string[], lines: readonly Line[]) =>
  (await checkTrace(fileOf('trace', new Set(hidden), lines))).explanations.get(undefined)?.allowed;

test.each<readonly [string, readonly string[], readonly Line[], string]>([
  ['what had to happen unseen is a condition', ['primary.acknowledged'], [...accepted(1), ...accepted(2), transmit(1), secondaryStore(1), secondaryReport(1), message(2)], 'primary.message(1), if primary.acknowledged(1) happened unseen; or primary.message(2) after primary.transmit(2), secondary.store(2), secondary.report(2), if primary.acknowledged(1) and primary.acknowledged(2) happened unseen'],
  ['nothing that was not seen is a reason', ['secondary.report', 'primary.acknowledged'], [...accepted(1), ...accepted(2), transmit(1), secondaryStore(1), message(2)], 'primary.message(1), if secondary.report(1) and primary.acknowledged(1) happened unseen; or primary.message(2) after primary.transmit(2), secondary.store(2), if secondary.report(1) and 3 other events happened unseen'],
  ['what was seen is a reason', ['primary.message'], [...accepted(1), ...accepted(2), ...copied(1), ...copied(2), permit(1), destage(2)], 'secondary.destage(1), because 1 is permitted; or secondary.destage(2) after secondary.permit(2), secondary.destage(1), if primary.message(2) happened unseen'],
  ['of many, a few', ['host.issue'], [1, 2, 3, 4, 5].flatMap((seq) => [store(seq), report(seq), transmit(seq)]).concat(secondaryStore(6)), 'secondary.store(5), because 5 was transmitted, secondary.store(4), because 4 was transmitted, secondary.store(3), because 3 was transmitted or others of this kind; or secondary.store(6) after primary.store(6), primary.report(6), primary.transmit(6), if host.issue(6) happened unseen'],
  ['a recovery first', ['host.issue'], [store(1), report(1), transmit(1), crash('secondary'), acknowledged(1), recover('secondary')], 'primary.acknowledged(1) after secondary.recover, secondary.store(1), secondary.report(1)'],
])('oracle: allowed instead: unseen: %s', async (_, hidden, lines, expected) => { expect(await allowed(hidden, lines)).toBe(`Allowed here: ${expected}.`); }); // biome-ignore format: a case a line
