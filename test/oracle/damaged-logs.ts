// Damaged runs of the model of which some types are hidden, as one trace or as the log of each node. It judges nothing.
import type { TraceSource } from '../../src/oracle/index.js';
import {
  type EventType,
  eventTypes,
  isEventType,
  type NodeName,
  nodeOfEvent,
  type ObservedEvent,
  type Parameters,
} from '../../src/protocol/index.js';
import { type Choose, damaged, walk } from './damaged-run.js';
import { type Line, sourceOf, textOf } from './judge.js';
import { header } from './lines.js';

/** Numbers that look random and are always the same. */
export function chooser(seed: number): Choose {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

/** Crashes, recoveries and takeovers are told: they are what a system knows of itself. */
const hideable = eventTypes.filter((type) => !/crash|recover|takeover|issue/.test(type));

export type DamagedRun = {
  readonly hidden: ReadonlySet<string>;
  readonly parameters: Parameters;
  /** In the order in which they happened, but for the damage. */
  readonly shown: readonly ObservedEvent[];
};

/** Hosts are never seen, so that no store depends on another line to say what it stores. */
export function damagedRun(choose: Choose, parameters: Parameters): DamagedRun {
  const hidden = new Set<EventType>(['host.issue', ...hideable.filter(() => choose(3) === 0)]);
  const run = damaged(walk(parameters, 8 + choose(20), choose, 3), parameters, choose);
  return { hidden, parameters, shown: run.filter(({ type }) => isEventType(type) && !hidden.has(type)) };
}

export const nodes: readonly NodeName[] = ['primary', 'secondary'];

/** What each node wrote down, in its order. */
export const logsOf = ({ shown }: DamagedRun): readonly (readonly ObservedEvent[])[] =>
  nodes.map((node) => shown.filter(({ type }) => nodeOfEvent(type) === node));

export const lineOf = (event: ObservedEvent): Line => {
  const { type, ...fields } = event;
  const { write: _, ...line } = { event: type, write: undefined, ...fields };
  return line;
};

/** These lines below a header, as a trace. */
export const fileOf = (name: string, hidden: ReadonlySet<string>, lines: readonly Line[]): TraceSource => ({
  ...sourceOf(textOf([header({ observes: eventTypes.filter((type) => !hidden.has(type)) }), ...lines])),
  name,
});
