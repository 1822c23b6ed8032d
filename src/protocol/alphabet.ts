// The alphabet: every event there is, once. Statecharts, rules, traces and pictures all read this table;
// an event that is not in it does not exist.
import type { Clause } from './clauses.js';

/** A storage system; every event happens at one of the two. */
export type NodeName = 'primary' | 'secondary';

/** The link has one statechart for each kind of frame. */
export type ChartName = 'host' | 'primary' | 'link.data' | 'link.acks' | 'link.messages' | 'secondary';

/** The field that carries an event's number: a write, a sequence number, or the last number of a prefix. */
export type NumberField = 'write' | 'seq' | 'upTo';

type Entry = {
  readonly number: NumberField | undefined;
  /** Where it happens, and whose log it is in. */
  readonly node: NodeName;
  /** The statecharts that take part: it happens when all of them accept it. */
  readonly charts: readonly ChartName[];
  readonly clauses: readonly Clause[];
  readonly meaning: string;
};

export const alphabet = {
  'host.issue': {
    number: 'write',
    node: 'primary',
    charts: ['host', 'primary'],
    clauses: [],
    meaning: 'the primary has received the whole write and holds it in volatile memory',
  },
  'primary.store': {
    number: 'seq',
    node: 'primary',
    charts: ['primary'],
    clauses: ['a', 'c'],
    meaning: 'the write is durable in the cache of the primary, under this sequence number',
  },
  'primary.report': {
    number: 'seq',
    node: 'primary',
    charts: ['host', 'primary'],
    clauses: ['b', 'd'],
    meaning: 'completion is reported to the host; after a recovery: visible to hosts from here on',
  },
  'primary.transmit': {
    number: 'seq',
    node: 'primary',
    charts: ['primary', 'link.data'],
    clauses: ['e', 'f'],
    meaning: 'the write is sent to the secondary',
  },
  'secondary.store': {
    number: 'seq',
    node: 'secondary',
    charts: ['link.data', 'secondary'],
    clauses: ['g'],
    meaning: 'the write has arrived and is durable in the cache of the secondary',
  },
  'secondary.report': {
    number: 'seq',
    node: 'secondary',
    charts: ['link.acks', 'secondary'],
    clauses: ['g'],
    meaning: 'the third completion is sent: the acknowledgment',
  },
  'primary.acknowledged': {
    number: 'seq',
    node: 'primary',
    charts: ['primary', 'link.acks'],
    clauses: ['g'],
    meaning: 'the acknowledgment has arrived at the primary',
  },
  'primary.message': {
    number: 'upTo',
    node: 'primary',
    charts: ['primary', 'link.messages'],
    clauses: ['h'],
    meaning: 'the destage message is sent: everything up to this number may be destaged',
  },
  'secondary.permit': {
    number: 'upTo',
    node: 'secondary',
    charts: ['link.messages', 'secondary'],
    clauses: ['h'],
    meaning: 'a destage message has arrived, and what it permits is durable',
  },
  'secondary.destage': {
    number: 'seq',
    node: 'secondary',
    charts: ['secondary'],
    clauses: ['i'],
    meaning: 'the data, and the mark that says so, are durable on the disk of the secondary',
  },
  'primary.release': {
    number: 'seq',
    node: 'primary',
    charts: ['primary'],
    clauses: [],
    meaning: 'the write has left the cache of the primary',
  },
  'primary.crash': {
    number: undefined,
    node: 'primary',
    charts: ['host', 'primary'],
    clauses: [],
    meaning: 'the primary stops and loses its volatile memory',
  },
  'primary.recover': {
    number: undefined,
    node: 'primary',
    charts: ['host', 'primary'],
    clauses: [],
    meaning: 'the primary is up again, with what was durable',
  },
  'secondary.crash': {
    number: undefined,
    node: 'secondary',
    charts: ['secondary'],
    clauses: [],
    meaning: 'the secondary stops and loses its volatile memory',
  },
  'secondary.recover': {
    number: undefined,
    node: 'secondary',
    charts: ['secondary'],
    clauses: [],
    meaning: 'the secondary is up again, with what was durable',
  },
  'secondary.takeover': {
    number: undefined,
    node: 'secondary',
    charts: ['primary', 'secondary'],
    clauses: [],
    meaning: 'the secondary serves hosts from here on: it keeps what was permitted and drops the rest',
  },
} as const satisfies Record<string, Entry>;

export type EventType = keyof typeof alphabet;

/** Every event type, in the order of the table. */
export const eventTypes = Object.keys(alphabet) as readonly EventType[];

/** Whether this is the name of an event. */
export const isEventType = (type: string): type is EventType => nodes.has(type);

/** The node at which events of this name happen; nothing for what is no event. */
export const nodeOfEvent = (type: string): NodeName | undefined => nodes.get(type);

const nodes: ReadonlyMap<string, NodeName> = new Map(Object.entries(alphabet).map(([type, { node }]) => [type, node]));

/** The channels of the link: what sends a frame of this kind, and what its arrival is called. */
export const channels = {
  'link.data': { sent: 'primary.transmit', arrives: 'secondary.store' },
  'link.acks': { sent: 'secondary.report', arrives: 'primary.acknowledged' },
  'link.messages': { sent: 'primary.message', arrives: 'secondary.permit' },
} as const;

/** The event types that a statechart takes part in. */
export const alphabetOf = (chart: ChartName): readonly EventType[] =>
  eventTypes.filter((type) => entryOf(type).charts.includes(chart));

/** The table's row for an event type. */
export const entryOf = (type: EventType): Entry => alphabet[type];
