// Events as values: what the statecharts accept, and what monitors observe.
import { type alphabet, type EventType, entryOf, eventTypes, type NodeName } from './alphabet.js';
import type { Parameters } from './parameters.js';

type Numbered<T extends EventType> = (typeof alphabet)[T]['number'] extends infer F extends string
  ? { readonly [K in F]: number }
  : unknown;

/** One event of the alphabet; `type` tells them apart, and the number is in `write`, `seq` or `upTo`. */
export type ProtocolEvent = { [T in EventType]: { readonly type: T } & Numbered<T> }[EventType];

/** What an event may say of the bytes it is about. */
export type Content = {
  /** The first block, from 0. */
  readonly block?: number | undefined;
  /** In blocks, from 1; 1 when it is not said. */
  readonly length?: number | undefined;
  /** Any string that is equal when the bytes are. */
  readonly digest?: string | undefined;
};

/** What a primary found in its durable memory when it recovered. */
export type PrimaryFound = { readonly stored?: number | undefined; readonly released?: number | undefined };

/** What a secondary found in its durable memory when it recovered. */
export type SecondaryFound = {
  readonly held?: readonly (number | readonly [number, number])[] | undefined;
  readonly permitted?: number | undefined;
  readonly destaged?: number | undefined;
};

/** The state of a pair at the beginning of a trace that starts in mid-life. */
export type Beginning = {
  readonly stored: number;
  readonly released: number;
  readonly reported: number;
  readonly held: readonly (number | readonly [number, number])[];
  readonly permitted: number;
  readonly destaged: number;
};

type Details = {
  'host.issue': Content;
  /** `write` is the write that got the number; 0 is one that was never issued, absent is not known. */
  'primary.store': Content & { readonly write?: number };
  'primary.transmit': Content;
  'secondary.store': Content;
  'secondary.destage': Content;
  'primary.recover': { readonly found?: PrimaryFound };
  'secondary.recover': { readonly found?: SecondaryFound };
  /** The number up to which the secondary says that it keeps. */
  'secondary.takeover': { readonly upTo?: number };
};
type Detailed<T extends EventType> = T extends keyof Details ? Details[T] : unknown;

/**
 * What a monitor observes: an event of the alphabet with whatever else was seen of it; a host's read; the
 * beginning of a trace in mid-life; the end, after the system was left to settle.
 */
export type ObservedEvent =
  | { [T in EventType]: { readonly type: T } & Numbered<T> & Detailed<T> }[EventType]
  | ({ readonly type: 'read'; readonly node: NodeName } & Content)
  | { readonly type: 'begin'; readonly state: Beginning }
  | { readonly type: 'end' };

export type ObservedType = ObservedEvent['type'];

/** Whether it is an event of the alphabet, whatever else is said of it. */
export function isProtocolEvent(
  event: ObservedEvent,
): event is Extract<ObservedEvent, { readonly type: EventType }> & ProtocolEvent {
  // Looked up once: events have many shapes, and finding it in each takes longer than comparing it.
  const { type } = event;
  return type !== 'read' && type !== 'begin' && type !== 'end';
}

/** The number that an event carries, whatever its field is called; 0 if it has none. */
export function numberOf(event: ProtocolEvent): number {
  switch (event.type) {
    case 'host.issue':
      return event.write;
    case 'primary.message':
    case 'secondary.permit':
      return event.upTo;
    case 'secondary.takeover':
      // One that was observed may say how far it keeps.
      return 'upTo' in event && typeof event.upTo === 'number' ? event.upTo : 0;
    case 'primary.crash':
    case 'primary.recover':
    case 'secondary.crash':
    case 'secondary.recover':
      return 0;
    default:
      return event.seq;
  }
}

/** An event of this type with this number, which a type without a number does not take. */
export function eventOf(type: EventType, number: number): ProtocolEvent {
  return fieldOf(entryOf(type).number, type, number) as ProtocolEvent;
}

/** Written out, because an engine makes an object with a computed field several times as slowly. */
function fieldOf(field: 'write' | 'seq' | 'upTo' | undefined, type: EventType, number: number): object {
  switch (field) {
    case 'write':
      return { type, write: number };
    case 'seq':
      return { type, seq: number };
    case 'upTo':
      return { type, upTo: number };
    default:
      return { type };
  }
}

/**
 * Every event that a pair of this size can name, in the order of the alphabet. A store says which write it stores:
 * in the model that is the one with the same number.
 *
 * @param beyond also number 0 and this many numbers above `writes`, to show that they are refused; default: none.
 */
export function instances({ writes }: Pick<Parameters, 'writes'>, beyond = 0): readonly ObservedEvent[] {
  const first = beyond > 0 ? 0 : 1;
  const numbers = Array.from({ length: writes + beyond - first + 1 }, (_, k) => first + k);
  return eventTypes.flatMap((type): readonly ObservedEvent[] => {
    if (entryOf(type).number === undefined) return [eventOf(type, 0)];
    if (type === 'primary.store') return numbers.map((seq) => ({ type, seq, write: seq }));
    return numbers.map((number) => eventOf(type, number));
  });
}

/** `primary.store(3)`: an event as people write it. */
export function nameOf(event: ObservedEvent): string {
  if (event.type === 'read') return `read at the ${event.node}`;
  if (event.type === 'begin' || event.type === 'end') return event.type;
  return entryOf(event.type).number === undefined ? event.type : `${event.type}(${numberOf(event)})`;
}
