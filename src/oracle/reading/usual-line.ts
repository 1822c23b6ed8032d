// What the usual lines of a trace look like: events that are about a number, with fields that are numbers or short texts, as
// programs write them. All else is for the general parser.
import { type EventType, entryOf, eventTypes } from '../../protocol/index.js';
import { type ExpectedBytes, expectedBytes } from './expected-bytes.js';

/** The fields that a usual line may have, each as a bit of a set. */
export const bits = { seq: 1, upTo: 2, write: 4, block: 8, length: 16, digest: 32, pair: 64, time: 128 } as const;

const names = ['seq', 'upTo', 'write', 'block', 'length', 'digest', 'pair', 'time'] as const;

export type UsualEvent = {
  readonly event: EventType;
  /** The line up to its fields. */
  readonly start: ExpectedBytes;
  /** The fields of which there has to be exactly one. */
  readonly oneOf: number;
  /** All the fields that there may be. */
  readonly may: number;
};

type UsualField = {
  readonly bit: number;
  /** From the comma to the value. */
  readonly start: ExpectedBytes;
};

/** The same lines as different programs write them: without spaces, or with one after each comma and colon. */
export type Spelling = {
  /** How many spaces there are after a comma or a colon. */
  readonly gap: number;
  /** The events by `keyOf` the line. */
  readonly events: readonly (readonly UsualEvent[])[];
  /** The fields by their first letter. */
  readonly fields: readonly (UsualField | undefined)[];
};

/** By two bytes of a line, most of the events are told apart: the first of the name, and one further on. */
export const keyOf = (bytes: Uint8Array, from: number, gap: number): number =>
  ((bytes[from + gap + 10] ?? 0) * 2 + (bytes[from + gap + 20] ?? 0)) & 0xff;

const keys = 256;
const letters = 256;

const withContent: readonly EventType[] = [
  'host.issue',
  'primary.store',
  'primary.transmit',
  'secondary.store',
  'secondary.destage',
];

/** Nothing for an event that is not about a number: those are rare. */
function usualEvent(event: EventType, text: string): UsualEvent | undefined {
  const { number } = entryOf(event);
  if (number === undefined) return undefined;
  const oneOf = number === 'seq' ? bits.seq | bits.upTo : bits[number];
  const content = withContent.includes(event) ? bits.block | bits.length | bits.digest : 0;
  const write = event === 'primary.store' ? bits.write : 0;
  return { event, start: expectedBytes(text), oneOf, may: oneOf | content | write | bits.pair | bits.time };
}

function spelling(gap: number): Spelling {
  const space = ' '.repeat(gap);
  const events: UsualEvent[][] = Array.from({ length: keys }, () => []);
  for (const event of eventTypes) {
    const text = `{"event":${space}"${event}"`;
    const usual = usualEvent(event, text);
    if (usual !== undefined) events[keyOf(new TextEncoder().encode(text), 0, gap)]?.push(usual);
  }
  const fields = Array.from({ length: letters }, (_, letter) => {
    const name = names.find((one) => one.charCodeAt(0) === letter);
    return name && { bit: bits[name], start: expectedBytes(`,${space}"${name}":${space}`) };
  });
  return { gap, events, fields };
}

export const narrow = spelling(0);
export const wide = spelling(1);
