// The pair: the statecharts side by side. What they share is in the alphabet, and nowhere else: an event happens
// when every statechart that has it accepts it, and then all of them take it at once.
import { type AnyMachineSnapshot, type AnyStateMachine, initialTransition, transition } from 'xstate';
import { alphabetOf, type ChartName, type EventType, type Parameters, type ProtocolEvent } from '../protocol/index.js';
import { host, hostGuards } from './host.js';
import { channelGuards, link } from './link.js';
import { primary, primaryGuards } from './primary.js';
import { secondary, secondaryGuards } from './secondary.js';

export type Chart = {
  readonly name: ChartName;
  readonly machine: AnyStateMachine;
  /** What each of its guards asks, by name. */
  readonly guards: Readonly<Record<string, string>>;
  readonly alphabet: readonly EventType[];
  /** What of the pair's size it knows: with other numbers of the rest it is the same. */
  readonly parameters: readonly (keyof Parameters)[];
};

const chart = (
  name: ChartName,
  machine: AnyStateMachine,
  guards: Chart['guards'],
  ...parameters: Chart['parameters']
): Chart => ({ name, machine, guards, alphabet: alphabetOf(name), parameters });

/** The statecharts of the pair. */
export const charts: readonly Chart[] = [
  chart('host', host, hostGuards, 'writes', 'queueDepth'),
  chart('primary', primary, primaryGuards, 'primaryCapacity'),
  chart('link.data', link['link.data'], channelGuards),
  chart('link.acks', link['link.acks'], channelGuards),
  chart('link.messages', link['link.messages'], channelGuards),
  chart('secondary', secondary, secondaryGuards, 'secondaryCapacity'),
];

/** One snapshot a statechart, in the order of `charts`. */
export type PairState = readonly AnyMachineSnapshot[];

/** The state in which nothing has happened. */
export const initialPair = (parameters: Parameters): PairState =>
  charts.map(({ machine }) => initialTransition(machine, parameters)[0]);

/** The statecharts that refuse the event here; none if it is enabled. */
export const refusals = (state: PairState, event: ProtocolEvent): readonly ChartName[] =>
  charts.filter(({ alphabet }, k) => alphabet.includes(event.type) && !state[k]?.can(event)).map(({ name }) => name);

/** The state after an event that is enabled. The plain way, for a step at a time; exploration interns local states. */
export const afterEvent = (state: PairState, event: ProtocolEvent): PairState =>
  charts.map(({ machine, alphabet }, k) => {
    const snapshot = state[k];
    if (snapshot === undefined) throw new RangeError(`a pair has ${charts.length} snapshots, not ${state.length}`);
    return alphabet.includes(event.type) ? transition(machine, snapshot, event)[0] : snapshot;
  });
