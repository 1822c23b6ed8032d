// What would have been allowed where a rule was broken: the rules are asked about other events in the state that they
// were in just before. It proposes nothing that they have not accepted.
import type { Reference } from '../../invariants/index.js';
import {
  type EventType,
  entryOf,
  eventOf,
  eventTypes,
  isEventType,
  isProtocolEvent,
  type NodeName,
  nameOf,
  type ObservedEvent,
} from '../../protocol/index.js';
import type { ViolationReport } from '../judging/verdict.js';
import { eventInWords } from './event-in-words.js';
import type { Refusal, Standing } from './standing.js';
import type { Moment } from './survey.js';
import { numbersNear, otherFindings, variants } from './variants.js';

/** More events than these before the violating one are no explanation; more alternatives are a list. */
const longestWay = 12;
const mostNamed = 3;
/** Promises that one recovery breaks, and that are put right. */
const mostPromises = 256;

/**
 * One sentence: events of the same kind that all rules accept here; what would have had to happen first; or, where there
 * is neither, what else the node may do. Nothing where the rules accept none of what was tried. What had to happen unseen
 * for it is said, and nothing that was not seen is given as a reason.
 *
 * @param shows whether events of a type are seen when they happen
 */
export function allowedInstead(
  moment: Moment,
  { missing }: ViolationReport,
  because: readonly ObservedEvent[],
  shows: (type: EventType) => boolean,
): string | undefined {
  const accepts = (events: readonly ObservedEvent[]) => firstBroken(moment, events) === undefined;
  const seen = missing !== undefined && isEventType(missing.type) && shows(missing.type) ? missing : undefined;
  const inWords = (event: ObservedEvent, of?: Reference) => {
    const condition = unseenFor(moment, [event]);
    return `${eventInWords(event, condition === '' ? of : undefined)}${condition}`;
  };
  const near = variants(moment, missing, because).filter((event) => accepts([event]));
  const same = near.length > 0 ? near : withAllPromised(moment);
  const way = wayTo(moment);
  const parts = [
    ...(same.length > 0 ? [eitherOf(same.map((event) => inWords(event, seen)), 'others of this kind')] : []), // biome-ignore format: one part
    ...(way === undefined ? [] : [`${eventInWords(moment.event)} after ${inTurn(way)}${unseenFor(moment, [...moment.crashed, ...way, moment.event])}`]), // biome-ignore format: one part
  ];
  if (parts.length > 0) return `Allowed here: ${parts.join('; or ')}.`;
  const node = nodeOf(moment.event);
  if (node === undefined) return undefined;
  const others = otherEvents(moment, node)
    .filter(([event]) => event !== undefined && event.type !== moment.event.type)
    .filter(([event]) => event !== undefined && (!isProtocolEvent(event) || shows(event.type)))
    .flatMap((kind) => kind.find((event) => accepts([event])) ?? []);
  return others.length === 0
    ? `Allowed here: nothing of the ${node} but a crash.`
    : `Allowed here: nothing of this kind; other events of the ${node} are, such as ${eitherOf(others.map((event) => inWords(event)))}.`;
}

/** Several promises may be broken at once: a recovery with one after the other kept, until the rules accept it. */
function withAllPromised(moment: Moment): readonly ObservedEvent[] {
  let { event } = moment;
  for (let kept = 0; kept < mostPromises; kept += 1) {
    const broken = firstBroken(moment, [event]);
    if (broken === undefined) return kept === 0 ? [] : [event];
    const [next] = otherFindings(
      event,
      broken.because.flatMap((one) => eventNamed(one) ?? []),
    );
    if (next === undefined) return [];
    event = next;
  }
  return [];
}

/** `a, b or c`; a few of them, and what stands for the others. */
function eitherOf(names: readonly string[], rest?: string): string {
  const all = [...new Set(names)];
  const named = [...all.slice(0, mostNamed), ...(all.length > mostNamed && rest !== undefined ? [rest] : [])];
  return named.length < 2 ? named.join('') : `${named.slice(0, -1).join(', ')} or ${named.at(-1)}`;
}

const inTurn = (events: readonly ObservedEvent[]) => events.map((event) => eventInWords(event)).join(', ');

/** What has to have happened unseen before these events, as a condition. */
function unseenFor({ standings }: Moment, events: readonly ObservedEvent[]): string {
  // Those that want the most are asked last.
  const asked = standings
    .at(-1)
    ?.find((one) => firstRefused(one, events) === undefined)
    ?.copy();
  if (asked === undefined) return '';
  const names: string[] = [];
  for (const event of events) {
    const unseen = asked.unseenBefore(event);
    if (unseen === undefined) return ', if what it needs happened unseen';
    names.push(...unseen.map(nameOf));
    asked.observe(event);
  }
  if (names.length === 0) return '';
  const named = names.length > mostNamed ? [names[0], `${names.length - 1} other events`] : names;
  return `, if ${named.length < 2 ? '' : `${named.slice(0, -1).join(', ')} and `}${named.at(-1)} happened unseen`;
}

const nodeOf = (event: ObservedEvent): NodeName | undefined => {
  if (event.type === 'read') return event.node;
  return isProtocolEvent(event) ? entryOf(event.type).node : undefined;
};

/** The event that is meant, if it is one of the alphabet. */
export function eventNamed({ type, number = 0 }: Reference): ReturnType<typeof eventOf> | undefined {
  return isEventType(type) ? eventOf(type, number) : undefined;
}

type Broken = Refusal & { readonly at: number };

/** Where these events, one after the other, first break a rule: once it could have been next, they had to break none. */
function firstBroken({ standings }: Moment, events: readonly ObservedEvent[]): Broken | undefined {
  for (const whenever of standings) {
    const all = whenever.map((one) => firstRefused(one, events));
    const [broken] = all.slice(-1);
    if (broken !== undefined && all.every((one) => one !== undefined)) return broken;
  }
  return undefined;
}

function firstRefused(standing: Standing, events: readonly ObservedEvent[]): Broken | undefined {
  const copy = standing.copy();
  for (const [at, event] of events.entries()) {
    const refusal = copy.observe(event);
    if (refusal !== undefined) return { ...refusal, at };
  }
  return undefined;
}

/** What would have had to happen before the violating event: what is missing, what that misses, and so on. */
function wayTo(moment: Moment): readonly ObservedEvent[] | undefined {
  const { event, crashed } = moment;
  let way: readonly ObservedEvent[] = [];
  while (way.length <= longestWay) {
    const broken = firstBroken(moment, [...crashed, ...way, event]);
    if (broken === undefined) return way.length === 0 ? undefined : way;
    const needed = broken.missing && eventNamed(broken.missing);
    const at = broken.at - crashed.length;
    if (needed === undefined || at < 0) return undefined;
    way = [...way.slice(0, at), needed, ...way.slice(at)];
  }
  return undefined;
}

/** Events at the node, kind by kind; a crash is always possible, and no alternative. */
function otherEvents(moment: Moment, node: NodeName): readonly (readonly ObservedEvent[])[] {
  const latest = [...new Set([...[...moment.numbers].reverse(), ...numbersNear(moment.event, moment.numbers)])];
  return eventTypes
    .filter((type) => entryOf(type).node === node && !type.endsWith('.crash') && type !== 'host.issue')
    .map((type) =>
      entryOf(type).number === undefined ? [eventOf(type, 0)] : latest.map((number) => eventOf(type, number)),
    );
}
