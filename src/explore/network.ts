// A network to explore: XState machines that share events, and monitors that watch. Nothing here knows what it is about.
import type { AnyStateMachine } from 'xstate';

export type NetworkEvent = { readonly type: string };

/** A machine of the network. An event happens when every machine that takes part in its type accepts it. */
export type Participant = {
  readonly name: string;
  readonly machine: AnyStateMachine;
  readonly input?: unknown;
  /** The event types it takes part in. */
  readonly alphabet: readonly string[];
};

/** A rule over events: nothing to say, checked and held, or broken with what was found. */
export type MonitorOutcome = undefined | 'held' | { readonly found: string };

export type Monitor<Event extends NetworkEvent = NetworkEvent> = {
  readonly id: string;
  readonly watches: readonly string[];
  /** Plain data, or Maps and Sets of it: it is copied and compared. */
  initial(): unknown;
  /** Takes the event into the state, in place. */
  at(state: unknown, event: Event): MonitorOutcome;
};

export type Network<Event extends NetworkEvent = NetworkEvent> = {
  readonly participants: readonly Participant[];
  readonly monitors: readonly Monitor<Event>[];
  /** Every event that can be tried, with its parameters. */
  readonly events: readonly Event[];
};
