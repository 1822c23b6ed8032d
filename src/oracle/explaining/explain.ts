// Why a violation is one: further passes over the trace find the smallest set of lines that it rests on. Judging keeps no
// index of what has passed, so that it can go on for ever; explaining is rare, and reads again.
import { rules } from '../../invariants/index.js';
import { type NodeName, nameOf, numberOf, type ObservedEvent, type TraceHeader } from '../../protocol/index.js';
import { completionBy, hidesSomething, rulesOf } from '../judging/judges.js';
import type { ViolationReport } from '../judging/verdict.js';
import { settingOf } from '../ordering/observability.js';
import type { Places } from '../reading/places.js';
import { allowedInstead, eventNamed } from './allowed-instead.js';
import { Choices } from './choice.js';
import type { Rereading, Retell } from './retell.js';
import { smallestSet } from './smallest-set.js';
import { smallestUnseen } from './smallest-unseen.js';
import { isMeant, isProtocolEvent, references, Survey, type ToldLine } from './survey.js';
import { ToldWindow } from './told-window.js';
import { type LeftOut, Worlds } from './worlds.js';

/** An earlier line, and what it has to do with the violation. */
export type Earlier = {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly why: 'makes it a violation' | 'last of this write at the primary' | 'last of this write at the secondary';
};

export type Explanation = {
  /**
   * In the order in which they stand: the smallest set of lines that makes it a violation; and, where it is one for want of a
   * line, the last line of that write at each node.
   */
  readonly earlier: readonly Earlier[];
  /**
   * Whether the lines are the smallest set. Where something may have happened unseen, that is not always worked out (ADR 10
   * says when not): then the lines are those of the events that the rule names.
   */
  readonly smallest: boolean;
  /** The text of the line that violates. */
  readonly violating: string;
  /** A line that would have been needed before the violating one, where it is one for want of it. */
  readonly needed: string | undefined;
  /** What would have been allowed instead, in one sentence; nothing where nothing was found. */
  readonly allowed: string | undefined;
  /** What the earlier lines tell, and at last the event that violates, with the line of each: for drawing. */
  readonly told: readonly { readonly event: ObservedEvent; readonly line: number }[];
};

/** Events of one line in a drawing. */
const mostDrawn = 8;

/** Explains a violation of this pair; nothing if reading again does not come upon it. */
export async function explain(
  violation: ViolationReport,
  pair: string | undefined,
  header: TraceHeader,
  again: Rereading,
): Promise<Explanation | undefined> {
  const retell = again.retelling(pair);
  const survey = await surveyed(violation, header, retell);
  const { moment } = survey ?? {};
  if (survey === undefined || moment === undefined) return undefined;
  const isHiding = hidesSomething(header);
  const found = await (isHiding ? unseenLines : smallestLines)(violation, header, survey, retell);
  const smallest = found !== undefined;
  const because = found ?? namedLines(violation, survey);
  const last = lastLines(survey, because);
  const all: readonly Found[] = [...because.map(asBecause), ...last].sort((a, b) => a.told.at - b.told.at);
  const texts = await again.texts([violation.at, ...all.map(({ told }) => told.at)]);
  const { places } = again;
  return {
    earlier: all.map((found) => asEarlier(found, texts, places)),
    smallest,
    violating: texts.get(violation.at) ?? '',
    needed: neededLine(violation),
    allowed: !isHiding ? allowedInstead(moment, violation, because.flatMap(({ events }) => events)) : undefined, // biome-ignore format: one line says it
    told: [
      ...all.flatMap(({ told: { at, events } }) =>
        events.slice(0, mostDrawn).map((event) => ({ event, line: places(at).line })),
      ),
      { event: moment.event, line: violation.line },
    ],
  };
}

async function surveyed(violation: ViolationReport, header: TraceHeader, retell: Retell): Promise<Survey | undefined> {
  const rule = rules.find(({ id }) => id === violation.rule);
  if (rule === undefined) return undefined;
  const survey = new Survey(violation, rule, header);
  await retell((event, at) => survey.see(event, at));
  return survey;
}

/** The smallest set; where leaving out lines never kept the rule, and nothing is missing either, what the rule names. */
async function smallestLines(
  violation: ViolationReport,
  header: TraceHeader,
  survey: Survey,
  retell: Retell,
): Promise<readonly ToldLine[] | undefined> {
  const leftOut = await leftOutWhereKept(violation, header, survey, retell);
  if (leftOut.length === 0) return violation.missing === undefined ? namedLines(violation, survey) : [];
  const chosen = smallestSet(leftOut, (at) => rankOf(violation, survey.lines.get(at)));
  return chosen.flatMap((at) => survey.lines.get(at) ?? []);
}

/** The smallest set, whatever has happened unseen; nothing where it is not worked out. */
async function unseenLines(
  violation: ViolationReport,
  header: TraceHeader,
  survey: Survey,
  retell: Retell,
): Promise<readonly ToldLine[] | undefined> {
  // Of several logs the order rests on what is unseen, and is not told again.
  if (header.order === 'per-node') return undefined;
  const setting = settingOf(header);
  const { claim, model } = rulesOf(header);
  const all = claim.some(({ id }) => id === violation.rule) ? claim : [...claim, ...model];
  const told = survey.moment?.event;
  const about = [...references(violation), ...(told !== undefined && isProtocolEvent(told) ? [{ type: told.type, number: numberOf(told) }] : [])]; // biome-ignore format: one list
  // The rule alone says more, where it is broken by itself.
  for (const asked of [[survey.rule], all]) {
    const window = new ToldWindow(completionBy(asked, setting), about);
    await retell((event, at) => {
      window.see(event, at);
      return at !== violation.at || nameOf(event) !== violation.event;
    });
    const found = smallestIn(window, violation);
    if (found !== 'kept') return found;
  }
  return undefined;
}

/** The smallest set in these lines; `kept` where these rules are not broken by them. */
function smallestIn(window: ToldWindow, violation: ViolationReport): readonly ToldLine[] | undefined | 'kept' {
  const { lines, free, start } = window;
  if (start === undefined || window.isCut) return undefined;
  const byPlace = new Map(lines.map((line) => [line.at, line]));
  const found = smallestUnseen(new Choices(start, lines), lines, free, (at) => rankOf(violation, byPlace.get(at)));
  return found === 'kept' ? found : found?.flatMap((at) => byPlace.get(at) ?? []);
}

async function leftOutWhereKept(
  violation: ViolationReport,
  header: TraceHeader,
  { rule, lines, moment }: Survey,
  retell: Retell,
): Promise<readonly LeftOut[]> {
  const first = Math.min(...references(violation).flatMap(({ number }) => number ?? []));
  const worlds = new Worlds(rule, settingOf(header), new Set(lines.keys()), first);
  const last = JSON.stringify(moment?.event);
  await retell((event, at) => {
    if (at !== violation.at) worlds.see(event, at);
    else worlds.fixed(event);
    return at !== violation.at || JSON.stringify(event) !== last;
  });
  return worlds.leftOut;
}

/** The last line of each event that the rule names. */
function namedLines(violation: ViolationReport, { lines }: Survey): readonly ToldLine[] {
  const all = [...lines.values()];
  const named = violation.because.map((_, k) => all.findLast((told) => rankOf(violation, told) === k));
  return [...new Set(named.flatMap((told) => told ?? []))];
}

/** Which of the events that the rule names the line tells, if it tells any. */
function rankOf({ because }: ViolationReport, told: ToldLine | undefined): number {
  const found = because.findIndex((one) => told?.events.some((event) => isMeant(one, event)));
  return found < 0 ? because.length : found;
}

type Found = { readonly told: ToldLine; readonly why: Earlier['why'] };

const asBecause = (told: ToldLine): Found => ({ told, why: 'makes it a violation' });

function asEarlier({ told: { at }, why }: Found, texts: ReadonlyMap<number, string>, places: Places): Earlier {
  const { file, line } = places(at);
  return { file, line, text: texts.get(at) ?? '', why };
}

function lastLines({ last }: Survey, because: readonly ToldLine[]): readonly Found[] {
  return (['primary', 'secondary'] satisfies NodeName[]).flatMap((node) => {
    const told = last[node];
    const isNew = told !== undefined && because.every(({ at }) => at !== told.at);
    return isNew ? [{ told, why: `last of this write at the ${node}` as const }] : [];
  });
}

/** The missing event as a line. */
function neededLine({ missing }: ViolationReport): string | undefined {
  const event = missing && eventNamed(missing);
  if (event === undefined) return undefined;
  const { type, ...fields } = event;
  return JSON.stringify({ event: type, ...fields });
}
