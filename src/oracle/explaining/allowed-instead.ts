// What would have been allowed where a rule was broken: the rules are asked about other events in the state that they
// were in just before. It proposes nothing that they have not accepted.
import type { Reference, Watch } from '../../invariants/index.js';
import { entryOf, eventOf, eventTypes, isEventType, type NodeName, type ObservedEvent } from '../../protocol/index.js';
import type { ViolationReport } from '../judging/verdict.js';
import { eventInWords } from './event-in-words.js';
import { isProtocolEvent, type Moment } from './survey.js';
import { variants } from './variants.js';

/** More events than these before the violating one are no explanation; more alternatives are a list. */
const longestWay = 12;
const mostNamed = 3;

/**
 * One sentence: events of the same kind that all rules accept here; what would have had to happen first; or, where there
 * is neither, what else the node may do. Nothing where the rules accept none of what was tried.
 */
export function allowedInstead(
  moment: Moment,
  { missing }: ViolationReport,
  because: readonly ObservedEvent[],
): string | undefined {
  const accepts = (events: readonly ObservedEvent[]) => firstBroken(moment.watches, events) === undefined;
  const same = variants(moment, missing, because).filter((event) => accepts([event]));
  const way = wayTo(moment);
  const parts = [
    ...(same.length > 0 ? [eitherOf(same.map((event) => eventInWords(event, missing)))] : []),
    ...(way === undefined ? [] : [`${eventInWords(moment.event)} after ${inTurn(way)}`]),
  ];
  if (parts.length > 0) return `Allowed here: ${parts.join('; or ')}.`;
  const node = nodeOf(moment.event);
  if (node === undefined) return undefined;
  const others = otherEvents(moment, node).flatMap((kind) => kind.find((event) => accepts([event])) ?? []);
  return others.length === 0
    ? `Allowed here: nothing of the ${node} but a crash.`
    : `Allowed here: nothing of this kind; other events of the ${node} are, such as ${eitherOf(others.map((event) => eventInWords(event)))}.`;
}

/** `a, b or c`; a few of them. */
function eitherOf(names: readonly string[]): string {
  const named = [...new Set(names)].slice(0, mostNamed);
  return named.length < 2 ? named.join('') : `${named.slice(0, -1).join(', ')} or ${named.at(-1)}`;
}

const inTurn = (events: readonly ObservedEvent[]) => events.map((event) => eventInWords(event)).join(', ');

const nodeOf = (event: ObservedEvent): NodeName | undefined => {
  if (event.type === 'read') return event.node;
  return isProtocolEvent(event) ? entryOf(event.type).node : undefined;
};

/** The event that is meant, if it is one of the alphabet. */
export function eventNamed({ type, number = 0 }: Reference): ReturnType<typeof eventOf> | undefined {
  return isEventType(type) ? eventOf(type, number) : undefined;
}

type Broken = { readonly at: number; readonly missing: Reference | undefined };

/** Where these events, one after the other, first break a rule. */
function firstBroken(watches: readonly Watch[], events: readonly ObservedEvent[]): Broken | undefined {
  const copies = watches.map((one) => one.copy());
  for (const [at, event] of events.entries()) {
    const [broken] = copies.flatMap((copy) => copy.observe(event));
    if (broken !== undefined) return { at, missing: broken.violation.missing };
  }
  return undefined;
}

/** What would have had to happen before the violating event: what is missing, what that misses, and so on. */
function wayTo({ event, watches }: Moment): readonly ObservedEvent[] | undefined {
  let way: readonly ObservedEvent[] = [];
  while (way.length <= longestWay) {
    const broken = firstBroken(watches, [...way, event]);
    if (broken === undefined) return way.length === 0 ? undefined : way;
    const needed = broken.missing && eventNamed(broken.missing);
    if (needed === undefined) return undefined;
    way = [...way.slice(0, broken.at), needed, ...way.slice(broken.at)];
  }
  return undefined;
}

/** Events at the node, kind by kind; a crash is always possible, and no alternative. */
function otherEvents({ numbers }: Moment, node: NodeName): readonly (readonly ObservedEvent[])[] {
  const latest = [...numbers].reverse();
  return eventTypes
    .filter((type) => entryOf(type).node === node && !type.endsWith('.crash') && type !== 'host.issue')
    .map((type) =>
      entryOf(type).number === undefined ? [eventOf(type, 0)] : latest.map((number) => eventOf(type, number)),
    );
}
