// An event in words: its name, what it says besides its number, and why it is allowed where it is.
import type { Reference } from '../../invariants/index.js';
import {
  type Content,
  type EventType,
  isEventType,
  isProtocolEvent,
  nameOf,
  type ObservedEvent,
  type SecondaryFound,
} from '../../protocol/index.js';

/** `secondary.destage(2) with digest x`; with what a rule misses elsewhere, also why that is not missing here. */
export function eventInWords(event: ObservedEvent, missing?: Reference): string {
  const said = details(event);
  const why = missing === undefined ? undefined : reason(event, missing);
  return `${nameOf(event)}${said.length === 0 ? '' : ` with ${said.join(' and ')}`}${why === undefined ? '' : `, because ${why}`}`;
}

function details(event: ObservedEvent): readonly string[] {
  switch (event.type) {
    case 'primary.recover':
      return fieldsOf({ stored: event.found?.stored });
    case 'secondary.recover':
      return fieldsOf(inText(event.found ?? {}));
    case 'secondary.takeover':
      return fieldsOf({ upTo: event.upTo });
    case 'primary.store':
      return [
        ...fieldsOf(contentOf(event)),
        ...(event.write === undefined ? [] : [`the write that was issued as number ${event.write}`]),
      ];
    case 'read':
    case 'host.issue':
    case 'primary.transmit':
    case 'secondary.store':
    case 'secondary.destage':
      return fieldsOf(contentOf(event));
    default:
      return [];
  }
}

const contentOf = ({ block, length, digest }: Content) => ({ block, length, digest });

const inText = ({ held, ...found }: SecondaryFound) => ({ held: held && JSON.stringify(shortest(held)), ...found });

/** Numbers that follow on each other are a range if they are more than these. */
const mostSingle = 3;

/** As a log would write it: numbers in ascending order, and ranges for many. */
function shortest(held: NonNullable<SecondaryFound['held']>): NonNullable<SecondaryFound['held']> {
  const spans = held.map((one) => (typeof one === 'number' ? ([one, one] as const) : one));
  const joined: [number, number][] = [];
  for (const [first, last] of [...spans].sort((a, b) => a[0] - b[0])) {
    const before = joined.at(-1);
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else joined.push([first, last]);
  }
  return joined.flatMap(
    ([first, last]): NonNullable<SecondaryFound['held']> =>
      last - first < mostSingle ? Array.from({ length: last - first + 1 }, (_, k) => first + k) : [[first, last]],
  );
}

const fieldsOf = (fields: Readonly<Record<string, string | number | undefined>>): readonly string[] =>
  Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]));

/** What the rule asks for has happened for this number. */
function reason(event: ObservedEvent, missing: Reference): string | undefined {
  if (!isProtocolEvent(event) || !isEventType(missing.type) || event.type === missing.type) return undefined;
  const number = 'seq' in event ? event.seq : 'upTo' in event ? event.upTo : undefined;
  const what = happened[missing.type];
  if (number === undefined || what === undefined) return undefined;
  return event.type === 'primary.message' ? `everything up to ${number} ${what}` : `${number} ${what}`;
}

const happened: { readonly [T in EventType]?: string } = {
  'host.issue': 'was issued',
  'primary.store': 'was stored',
  'primary.report': 'was reported complete',
  'primary.transmit': 'was transmitted',
  'secondary.store': 'was stored by the secondary',
  'secondary.report': 'was acknowledged by the secondary',
  'primary.acknowledged': 'was acknowledged',
  'primary.message': 'was sent in a message',
  'secondary.permit': 'is permitted',
  'secondary.destage': 'was destaged',
  'primary.release': 'was released',
};
