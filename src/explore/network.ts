// A network to explore: XState machines that share events, monitors that watch, and what is asked of its states.
// Nothing here knows what it is about.
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';

export type NetworkEvent = { readonly type: string };

/** A machine of the network. An event happens when every machine that takes part in its type accepts it. */
export type Participant = {
  readonly name: string;
  readonly machine: AnyStateMachine;
  readonly input?: unknown;
  /** The event types it takes part in. */
  readonly alphabet: readonly string[];
  /** What tells its local states apart; default: state, context and history, by what is in them. */
  readonly key?: ((snapshot: AnyMachineSnapshot) => string) | undefined;
  /** How many local states it may have before it is taken for unbounded; default 100,000. */
  readonly mostLocalStates?: number | undefined;
  /** Its guards and actions are known to be pure: they are not evaluated a second time to see. */
  readonly isTrusted?: boolean | undefined;
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

/** The snapshots of the participants, in their order. */
export type NetworkState = readonly AnyMachineSnapshot[];

/** Says something of a state: whether it is so. */
export type Predicate = (state: NetworkState) => boolean;

/** Machines that can be put in each other's places, so that nothing is otherwise than before but their names. */
export type Symmetry<Event extends NetworkEvent = NetworkEvent> = {
  /** By name, whose place each machine takes; a machine that is not named stays. */
  readonly machines: Readonly<Record<string, string>>;
  /** What an event becomes; default: machines' names in it, whole or between dots, become those of the others. */
  event?(event: Event): NetworkEvent;
  /** Which monitor each becomes, by id; default: as with events, or itself. */
  readonly monitors?: Readonly<Record<string, string>> | undefined;
};

export type Network<Event extends NetworkEvent = NetworkEvent> = {
  readonly participants: readonly Participant[];
  readonly monitors: readonly Monitor<Event>[];
  /** Every event that can be tried, with its parameters. */
  readonly events: readonly Event[];
  /** What an event is called; default: its type and the values of its fields. */
  eventName?(event: Event): string;
  /** What holds in every state, by name. */
  readonly invariants?: Readonly<Record<string, Predicate>> | undefined;
  /** From these, others follow by doing one after the other. They are checked where they are used. */
  readonly symmetries?: readonly Symmetry<Event>[] | undefined;
  /** The states that must be reached again and again. */
  readonly goal?: Predicate | undefined;
  /** The states that are meant to be without any event. */
  readonly final?: Predicate | undefined;
  /** Event types that the network has no say in: wherever the predicate holds, an event of the type must be accepted. */
  readonly environment?: Readonly<Record<string, Predicate>> | undefined;
  /** Event types that happen only finitely often, and that nobody waits for. */
  readonly faults?: readonly string[] | undefined;
  /** Event types that need not happen even if they can for ever. */
  readonly unfair?: readonly string[] | undefined;
  /** Event types that happen if they can again and again, and not only if they can without a break. */
  readonly stronglyFair?: readonly string[] | undefined;
};
