// Why a violation is one: further passes over the trace find the smallest set of lines that it rests on. Judging keeps no
// index of what has passed, so that it can go on for ever; explaining is rare, and reads again.
import { modelRules, type Rule, remoteCopyRules, rules, watch } from '../../invariants/index.js';
import type { NodeName, ObservedEvent, TraceHeader } from '../../protocol/index.js';
import { hidesSomething } from '../judging/judges.js';
import type { ViolationReport } from '../judging/verdict.js';
import { observability, settingOf } from '../ordering/observability.js';
import type { Places } from '../reading/places.js';
import { allowedInstead, eventNamed } from './allowed-instead.js';
import type { Rereading, Retell } from './retell.js';
import { smallestSet } from './smallest-set.js';
import { standingOf } from './standing.js';
import { isMeant, type Moment, references, Survey, type ToldLine } from './survey.js';
import { UnseenLines } from './unseen-lines.js';
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
  const rule = rules.find(({ id }) => id === violation.rule);
  if (rule === undefined) return undefined;
  const survey = new Survey(violation, rule);
  const retell = again.retelling(pair, violation.isAtCrash);
  const unseen = hidesSomething(header) ? new UnseenLines(violation, header, retell, again.reordering(pair)) : undefined; // biome-ignore format: one line says it
  const standings = await (unseen === undefined ? surveyed(survey, header, retell) : unseen.standings(survey));
  const { event, numbers, crashed } = survey;
  if (event === undefined) return undefined;
  const found = await (unseen === undefined
    ? smallestLines(violation, header, survey, retell)
    : unseen.smallest(survey, (told) => rankOf(violation, told)));
  const because = found ?? namedLines(violation, survey);
  const last = lastLines(survey, because);
  const all: readonly Found[] = [...because.map(asBecause), ...last].sort((a, b) => a.told.at - b.told.at);
  const texts = await again.texts([violation.at, ...all.map(({ told }) => told.at)]);
  const { places } = again;
  return {
    earlier: all.map((found) => asEarlier(found, texts, places)),
    smallest: found !== undefined,
    violating: texts.get(violation.at) ?? '',
    needed: neededLine(violation),
    allowed: allowedInstead({ event, standings, numbers, crashed }, violation, because.flatMap(({ events }) => events), settingOf(header).shows), // biome-ignore format: one line says it
    told: [
      ...asTheyHappened(all).flatMap(({ told: { at, events } }) =>
        events.slice(0, mostDrawn).map((event) => ({ event, line: places(at).line })),
      ),
      { event, line: violation.line },
    ],
  };
}

/** Shows everything to the survey; how the rules stood before the violation. */
async function surveyed(survey: Survey, header: TraceHeader, retell: Retell): Promise<Moment['standings']> {
  const observable = (all: readonly Rule[]) => all.filter((one) => observability(one, header) === 'observable');
  const claim = watch(observable(remoteCopyRules), settingOf(header));
  const model = watch(observable(modelRules), settingOf(header));
  let isFollowed = true;
  await retell((event, at) => {
    if (survey.event !== undefined) return survey.seeAfter(event, at);
    if (!survey.see(event, at)) return true;
    claim.observe(event);
    isFollowed &&= model.observe(event).length === 0;
    return true;
  });
  return [claim, ...(isFollowed ? [model] : [])].map((one) => [standingOf(one)]);
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

async function leftOutWhereKept(
  violation: ViolationReport,
  header: TraceHeader,
  { rule, lines, event: violating }: Survey,
  retell: Retell,
): Promise<readonly LeftOut[]> {
  const first = Math.min(...references(violation).flatMap(({ number }) => number ?? []));
  const worlds = new Worlds(rule, settingOf(header), new Set(lines.keys()), first);
  const last = JSON.stringify(violating);
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

/** As far as that is known; else in the order in which they stand. */
function asTheyHappened(all: readonly Found[]): readonly Found[] {
  const isKnown = all.every(({ told }) => told.when !== undefined);
  return isKnown ? all.toSorted((a, b) => (a.told.when ?? 0) - (b.told.when ?? 0)) : all;
}

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
