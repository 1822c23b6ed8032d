// A statechart as an automaton on numbers. XState is asked once for each local state and event: it is some hundred
// times slower than the exploration around it.
import { type AnyMachineSnapshot, type AnyStateMachine, initialTransition } from 'xstate';
import { type Automaton, Rows } from './automaton.js';
import type { NetworkEvent, Participant } from './network.js';
import { stepperOf } from './stepper.js';
import { structuralKey } from './structural-key.js';

export type StatechartAutomaton = Automaton & {
  /** The local states found so far, by number. */
  readonly snapshots: readonly AnyMachineSnapshot[];
  /** The transitions that XState takes on the event in the state, `always` ones included, as `chartTransitions` names them. */
  taken(state: number, event: number): readonly string[];
};

export function statechartAutomaton(participant: Participant, events: readonly NetworkEvent[]): StatechartAutomaton {
  const { machine, input, name } = participant;
  const mine = new Set(participant.alphabet);
  const alphabet = events.map(({ type }) => mine.has(type));
  const { step, taken } = stepper(machine, input);
  const transitions = new Map<number, readonly string[]>();
  const rows = new Rows<AnyMachineSnapshot>(events.length, (snapshot, row) => {
    const number = rows.number(keyOf(snapshot), snapshot);
    for (const [index, event] of events.entries()) {
      // XState ignores what it does not accept, and says nothing: silence is not acceptance.
      if (!alphabet[index] || !snapshot.can(event)) continue;
      const after = step(snapshot, event);
      row[index] = rows.number(keyOf(after), after);
      transitions.set(number * events.length + index, taken());
    }
  });
  const [initial] = initialTransition(machine, input);
  rows.number(keyOf(initial), initial);
  return {
    name,
    alphabet,
    get size() {
      return rows.states.length;
    },
    snapshots: rows.states,
    row: (state) => rows.row(state),
    asked: rows.asked,
    taken: (state, event) => transitions.get(state * events.length + event) ?? [],
  };
}

const keyOf = ({ value, context, historyValue }: AnyMachineSnapshot): string =>
  structuralKey([
    value,
    context,
    Object.entries(historyValue).map(([id, nodes]) => [id, nodes.map((node) => node.id)]),
  ]);

/** Steps a machine, and keeps the names of the transitions of the last step. */
function stepper(machine: AnyStateMachine, input: unknown) {
  const transitions: string[] = [];
  const step = stepperOf(machine, input, (inspected) => {
    if (inspected.type !== '@xstate.microstep') return;
    for (const { source, eventType, guard, target } of inspected._transitions)
      transitions.push(transitionName(source.id, eventType, guard, target?.[0]?.id));
  });
  return {
    step(snapshot: AnyMachineSnapshot, event: NetworkEvent): AnyMachineSnapshot {
      transitions.length = 0;
      return step(snapshot, event);
    },
    taken: (): readonly string[] => [...transitions],
  };
}

/** The ids of every state node of a machine. */
export const chartStates = (machine: AnyStateMachine): readonly string[] => nodesOf(machine.root).map(({ id }) => id);

/** Every transition that stands in a machine, as `taken` names them. */
export const chartTransitions = (machine: AnyStateMachine): readonly string[] =>
  nodesOf(machine.root).flatMap((node) =>
    [...[...node.transitions.values()].flat(), ...(node.always ?? [])].map(({ source, eventType, guard, target }) =>
      transitionName(source.id, eventType, guard, target?.[0]?.id),
    ),
  );

type Node = AnyStateMachine['root'];

const nodesOf = (node: Node): readonly Node[] => [node, ...Object.values(node.states).flatMap(nodesOf)];

function transitionName(source: string, eventType: string, guard: unknown, target: string | undefined): string {
  const condition = guardName(guard);
  return `${source}: ${eventType === '' ? 'always' : eventType}${condition} → ${target ?? source}`;
}

function guardName(guard: unknown): string {
  if (guard === undefined) return '';
  if (typeof guard === 'string') return ` [${guard}]`;
  if (typeof guard === 'object' && guard !== null && 'type' in guard) return ` [${String(guard.type)}]`;
  if (typeof guard === 'function' && 'guards' in guard && Array.isArray(guard.guards))
    return ` [${guard.name} ${guard.guards
      .map(guardName)
      .join('')
      .replace(/[[\] ]+/g, ' ')
      .trim()}]`;
  return ' [guard]';
}
