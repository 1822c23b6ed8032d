// The pair as data: its statecharts, and which of them share which events. What is shared is read from the alphabet,
// never from the charts, because that is what the pair is synchronized by.
import { type ChartName, channels, type EventType, entryOf, eventTypes } from '../protocol/index.js';
import { type State, type Statechart, statesOf } from './statechart.js';

export type PairEvent = {
  readonly event: EventType;
  /** `(a)(c)`; empty where the claim does not speak of it. */
  readonly clauses: string;
  readonly meaning: string;
  /** The statechart that starts it. */
  readonly from: ChartName;
  /** The one that takes it at the same time; undefined for an event of one statechart alone. */
  readonly to: ChartName | undefined;
};

export type Pair = {
  readonly name: string;
  readonly charts: readonly Statechart[];
  readonly events: readonly PairEvent[];
};

/** The pair of these statecharts; its events are in the order of the protocol. */
export const readPair = (charts: readonly Statechart[]): Pair => ({
  name: 'pair',
  charts,
  events: eventTypes.map(readEvent),
});

/** The states of a chart in a few lines: those that have states inside with these, regions by their names alone. */
export function outline({ children }: State, indent = ''): readonly string[] {
  const simple = children.filter((child) => child.children.length === 0).map(({ name }) => name);
  const nested = children.filter((child) => child.children.length > 0);
  return [
    ...nested.flatMap((child) => {
      const isDeep = child.kind !== 'parallel' && statesOf(child).some(({ kind }) => kind === 'parallel');
      if (isDeep) return [`${indent}${child.name}`, ...outline(child, `${indent}  `)];
      return [`${indent}${child.name}: ${child.children.map(({ name }) => name).join(', ')}`];
    }),
    ...(simple.length > 0 ? [`${indent}${simple.join(', ')}`] : []),
  ];
}

function readEvent(event: EventType): PairEvent {
  const { node, charts, clauses, meaning } = entryOf(event);
  const isArrival = Object.values(channels).some(({ arrives }) => arrives === event);
  const actor: ChartName = charts.includes('host') && event.startsWith('host.') ? 'host' : node;
  const other = charts.find((chart) => chart !== actor);
  return {
    event,
    clauses: clauses.map((clause) => `(${clause})`).join(''),
    meaning,
    from: isArrival && other !== undefined ? other : actor,
    to: isArrival && other !== undefined ? actor : other,
  };
}
