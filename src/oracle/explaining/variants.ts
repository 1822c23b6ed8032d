// Events of the same kind as a violating one, with other numbers or contents: what may have been meant instead.
import type { Reference } from '../../invariants/index.js';
import {
  type Content,
  entryOf,
  eventOf,
  isProtocolEvent,
  type ObservedEvent,
  type SecondaryFound,
} from '../../protocol/index.js';
import { eventInWords } from './event-in-words.js';
import type { Moment } from './survey.js';

/** Other events of the kind, the nearest first. None of them is the event itself. */
export function variants(
  { event, numbers }: Moment,
  missing: Reference | undefined,
  because: readonly ObservedEvent[],
): readonly ObservedEvent[] {
  const near = numbersNear(event, [...numbers, ...(missing?.number === undefined ? [] : [missing.number])]);
  const all = [...otherContents(event, because), ...otherFindings(event, because), ...otherNumbers(event, near)];
  const name = eventInWords(event);
  return all.filter((one) => eventInWords(one) !== name);
}

/** These numbers and their neighbours, those nearest to the event's own first. */
export function numbersNear(event: ObservedEvent, numbers: readonly number[]): readonly number[] {
  const own = numberIn(event);
  const all = new Set([own, ...numbers].flatMap((number) => [number - 1, number, number + 1]));
  return [...all].filter((number) => number >= 1).sort((a, b) => Math.abs(a - own) - Math.abs(b - own) || a - b);
}

function numberIn(event: ObservedEvent): number {
  if ('seq' in event) return event.seq;
  return 'upTo' in event ? (event.upTo ?? 0) : 0;
}

function otherNumbers(event: ObservedEvent, numbers: readonly number[]): readonly ObservedEvent[] {
  if (!isProtocolEvent(event) || event.type === 'host.issue') return [];
  if (event.type === 'secondary.takeover') return numbers.map((upTo) => ({ type: event.type, upTo }));
  if (entryOf(event.type).number === undefined) return [];
  // What the event says of contents is about its own number.
  return numbers
    .filter((number) => number !== numberIn(event) || !hasContent(event))
    .map((number) => eventOf(event.type, number));
}

/** The same event with what earlier ones said of the contents. */
function otherContents(event: ObservedEvent, because: readonly ObservedEvent[]): readonly ObservedEvent[] {
  switch (event.type) {
    case 'primary.store':
      return [...otherWrites(event), ...withContents(event, because)];
    case 'read':
    case 'primary.transmit':
    case 'secondary.store':
    case 'secondary.destage':
      return withContents(event, because);
    default:
      return [];
  }
}

/** Another write under the same number: the one whose turn it is. */
const otherWrites = (event: ObservedEvent & { readonly type: 'primary.store' }): readonly ObservedEvent[] =>
  event.write === undefined || event.write === event.seq ? [] : [{ ...event, write: event.seq }];

const withContents = <E extends ObservedEvent & Content>(event: E, because: readonly ObservedEvent[]): readonly E[] =>
  because.filter(hasContent).map(({ block, length, digest }) => ({
    ...event,
    block: event.block === undefined ? undefined : (block ?? event.block),
    length: event.length === undefined ? undefined : (length ?? event.length),
    digest: event.digest === undefined ? undefined : (digest ?? event.digest),
  }));

const hasContent = (event: ObservedEvent): event is ObservedEvent & Content =>
  'digest' in event && (event.digest ?? event.block ?? event.length) !== undefined;

/** The same recovery with what was promised earlier. */
export function otherFindings(event: ObservedEvent, because: readonly ObservedEvent[]): readonly ObservedEvent[] {
  const promised = because.filter(isProtocolEvent);
  if (event.type === 'primary.recover') {
    return promised.flatMap((one) =>
      one.type === 'primary.report' || one.type === 'primary.store'
        ? [{ ...event, found: { ...event.found, stored: one.seq } }]
        : [],
    );
  }
  if (event.type !== 'secondary.recover' || event.found === undefined) return [];
  return promised.flatMap((one) => {
    const found = promisedBy(one, event.found ?? {});
    return found === undefined ? [] : [{ ...event, found }];
  });
}

function promisedBy(event: ObservedEvent, found: SecondaryFound): SecondaryFound | undefined {
  switch (event.type) {
    case 'secondary.report':
      return { ...found, held: [...(found.held ?? []), event.seq] };
    case 'secondary.permit':
      return { ...found, permitted: event.upTo };
    case 'secondary.destage':
      return { ...found, destaged: event.seq };
    default:
      return undefined;
  }
}
