// A network as people write it: machines and events by name, and predicates on states by the names of the machines. It
// checks what is written and brings it into the form that is explored.
import type { AnyMachineSnapshot, AnyStateMachine, SnapshotFrom } from 'xstate';
import { delayedEvents } from './asking/explorable.js';
import type { Monitor, Network, NetworkEvent, NetworkState, Participant, Predicate, Symmetry } from './network.js';

/** A machine with what its participation needs beside it. */
export type MachineEntry<Machine extends AnyStateMachine = AnyStateMachine> = {
  readonly machine: Machine;
  readonly input?: unknown;
  /** The event types it takes part in; default: those that its states handle. */
  readonly alphabet?: readonly string[];
  /** `events`: its delayed transitions are events, under XState's names for them, that may happen at any time. */
  readonly delays?: 'events';
  /** What tells its local states apart; default: state, context and history, by what is in them. */
  readonly key?: (snapshot: AnyMachineSnapshot) => string;
  /** How many local states it may have before it is taken for unbounded; default 100,000. */
  readonly mostLocalStates?: number;
};

export type MachineEntries = Readonly<Record<string, AnyStateMachine | MachineEntry>>;

/** For each event type the values of its fields; every combination is an event. */
export type EventEntries = Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>>;

type MachineOf<Entry> = Entry extends AnyStateMachine
  ? Entry
  : Entry extends { readonly machine: infer Machine extends AnyStateMachine }
    ? Machine
    : never;

/** The snapshots of the machines, by name. */
export type StateOf<Machines extends MachineEntries> = {
  readonly [Name in keyof Machines]: SnapshotFrom<MachineOf<Machines[Name]>>;
};

/** Every event that the entries allow. */
export type EventOf<Events extends EventEntries> = {
  [Type in keyof Events & string]: { readonly type: Type } & {
    readonly [Field in keyof Events[Type]]: Events[Type][Field][number];
  };
}[keyof Events & string];

type Says<Machines extends MachineEntries> = (state: StateOf<Machines>) => boolean;

export type NetworkDefinition<Machines extends MachineEntries, Events extends EventEntries> = {
  readonly machines: Machines;
  readonly events: Events;
  readonly monitors?: readonly Monitor<EventOf<Events>>[];
  /** What holds in every state, by name. */
  readonly invariants?: Readonly<Record<string, Says<Machines>>>;
  /** Machines that are interchangeable, as a list of their names; or what takes whose place. */
  readonly symmetries?: readonly (readonly (keyof Machines & string)[] | Symmetry<EventOf<Events>>)[];
  /** The states that must be reached again and again. */
  readonly goal?: Says<Machines>;
  /** The states that are meant to be without any event. */
  readonly final?: Says<Machines>;
  /** Event types that must be accepted: always, or wherever the predicate holds. */
  readonly environment?: { readonly [Type in keyof Events]?: true | Says<Machines> };
  /** Event types that happen only finitely often, and that nobody waits for. */
  readonly faults?: readonly (keyof Events & string)[];
  /** Event types that need not happen even if they can for ever. */
  readonly unfair?: readonly (keyof Events & string)[];
  /** Event types that happen if they can again and again, and not only if they can without a break. */
  readonly stronglyFair?: readonly (keyof Events & string)[];
};

/**
 * A network to explore.
 *
 * @throws TypeError for an event that no machine takes part in, for one in an alphabet that is not among the events, and for
 *   symmetries that are not said as lists of names or as what takes whose place
 */
export function defineNetwork<const Machines extends MachineEntries, const Events extends EventEntries>(
  definition: NetworkDefinition<Machines, Events>,
): Network<EventOf<Events>> {
  const participants = Object.entries(definition.machines).map(participantOf);
  const delayed = Object.values(definition.machines).flatMap(delayedOf);
  const events: readonly EventOf<Events>[] = [
    ...Object.entries(definition.events).flatMap(([type, fields]) => combinations(type, fields)),
    ...delayed.map((type): unknown => ({ type })),
  ].filter(isAnEvent<EventOf<Events>>);
  refuseStrays(participants, events);
  const named = (says: Says<Machines>): Predicate => namedPredicate(participants, says);
  const { monitors = [], invariants = {}, symmetries, goal, final, environment = {} } = definition;
  const { faults, unfair, stronglyFair } = definition;
  return {
    participants,
    monitors,
    events,
    invariants: Object.fromEntries(Object.entries(invariants).map(([name, says]) => [name, named(says)])),
    symmetries: symmetries?.flatMap(symmetriesOf),
    goal: goal && named(goal),
    final: final && named(final),
    environment: Object.fromEntries(
      Object.entries<true | Says<Machines> | undefined>(environment).flatMap(([type, says]) =>
        says === undefined ? [] : [[type, says === true ? () => true : named(says)]],
      ),
    ),
    faults,
    unfair,
    stronglyFair,
  };
}

function participantOf([name, entry]: readonly [string, AnyStateMachine | MachineEntry]): Participant {
  if (!('machine' in entry)) return { name, machine: entry, alphabet: ownAlphabet(name, entry) };
  const { machine, input, alphabet = ownAlphabet(name, machine), key, mostLocalStates } = entry;
  return { name, machine, input, alphabet: [...alphabet, ...delayedOf(entry)], key, mostLocalStates };
}

const delayedOf = (entry: AnyStateMachine | MachineEntry): readonly string[] =>
  'machine' in entry && entry.delays === 'events' ? delayedEvents(entry.machine) : [];

/** The events that the states of the machine handle, without those that XState makes itself. */
function ownAlphabet(name: string, machine: AnyStateMachine): readonly string[] {
  const handled: readonly string[] = machine.events;
  const wildcard = handled.find((type) => type.includes('*'));
  if (wildcard !== undefined)
    throw new TypeError(`${name} handles ${wildcard}; say which events it takes part in: alphabet`);
  return handled.filter((type) => !type.startsWith('xstate.'));
}

/** Every combination of the values of the fields. */
function combinations(type: string, fields: Readonly<Record<string, readonly unknown[]>>): readonly unknown[] {
  let all: readonly object[] = [{ type }];
  for (const [field, values] of Object.entries(fields))
    all = all.flatMap((event) => values.map((value) => ({ ...event, [field]: value })));
  return all;
}

const isAnEvent = <Event extends NetworkEvent>(made: unknown): made is Event =>
  typeof made === 'object' && made !== null && 'type' in made && typeof made.type === 'string';

function refuseStrays(participants: readonly Participant[], events: readonly NetworkEvent[]): void {
  const types = new Set(events.map(({ type }) => type));
  for (const { name, alphabet } of participants) {
    const stray = alphabet.find((type) => !types.has(type));
    if (stray !== undefined)
      throw new TypeError(
        `${name} takes part in ${stray}, which is not among the events of the network; an event that it raises itself is left out of its alphabet`,
      );
  }
  const lonely = [...types].find((type) => !participants.some(({ alphabet }) => alphabet.includes(type)));
  if (lonely !== undefined) throw new TypeError(`no machine takes part in ${lonely}`);
}

function symmetriesOf<Event extends NetworkEvent>(
  said: readonly string[] | Symmetry<Event>,
): readonly Symmetry<Event>[] {
  if (typeof said === 'object' && 'machines' in said) return [said];
  if (Array.isArray(said)) return swapsOf(said);
  throw new TypeError(
    `symmetries lists what is interchangeable, each as a list of names or as { machines }: [['a', 'b']], and not ${String(said)}`,
  );
}

/** Each with the next: from these every order of the machines follows. */
const swapsOf = (names: readonly string[]): readonly Symmetry[] =>
  names.slice(1).map((next, k) => ({
    machines: Object.fromEntries([
      [names[k], next],
      [next, names[k]],
    ]),
  }));

function namedPredicate<Named>(participants: readonly Participant[], says: (state: Named) => boolean): Predicate {
  // A machine counts as looked at only when it is.
  return (state: NetworkState) =>
    says(
      Object.create(
        Object.prototype,
        Object.fromEntries(participants.map(({ name }, k) => [name, { enumerable: true, get: () => state[k] }])),
      ),
    );
}
