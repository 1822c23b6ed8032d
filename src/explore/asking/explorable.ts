// What a machine must not have to be explored, as far as it stands in the machine: actors, time, and names that nothing
// stands behind. What shows only when it runs is looked for by whoever steps it.
import type { AnyStateMachine } from 'xstate';
import type { Participant } from '../network.js';
import { type ChartNode, chartNodes, guardNames, nameOf, transitionsOf } from './chart-nodes.js';
import { type ExplorationFault, NotExplorable } from './not-explorable.js';

/**
 * The machine of the participant itself, once nothing stands in it that cannot be explored.
 *
 * @throws NotExplorable with every fault found
 */
export function explorable({ name, machine, alphabet }: Participant): AnyStateMachine {
  const faults = chartNodes(machine).flatMap((node) => [
    ...invocationFaults(node),
    ...delayFaults(node, alphabet),
    ...transitionsOf(node).flatMap((transition) => guardFaults(node, machine, transition.guard)),
    ...[node.entry, node.exit, ...transitionsOf(node).map(({ actions }) => actions)]
      .flat()
      .flatMap((action) => actionFaults(node, machine, action)),
  ]);
  if (faults.length > 0) throw new NotExplorable(name, faults);
  return machine;
}

/** The types of the events by which the delayed transitions of a machine are taken. */
export const delayedEvents = (machine: AnyStateMachine): readonly string[] => [
  ...new Set(
    chartNodes(machine).flatMap((node) =>
      transitionsOf(node)
        .map(({ eventType }) => eventType)
        .filter(isDelayed),
    ),
  ),
];

const isDelayed = (eventType: string): boolean => eventType.startsWith('xstate.after.');

const fault = ({ id }: ChartNode, found: string, remedy: string): ExplorationFault => ({ state: id, found, remedy });

const invocationFaults = (node: ChartNode): readonly ExplorationFault[] =>
  node.invoke.map(({ src, id }) =>
    fault(
      node,
      `invokes ${String(src).startsWith('xstate.invoke') ? id : src}, which runs outside of the statechart`,
      'write what it answers as events of the network, and explore a machine without the invocation',
    ),
  );

const delayFaults = (node: ChartNode, alphabet: readonly string[]): readonly ExplorationFault[] =>
  [...new Set(transitionsOf(node).map(({ eventType }) => eventType))]
    .filter((eventType) => isDelayed(eventType) && !alphabet.includes(eventType))
    .map((eventType) =>
      fault(
        node,
        `waits for a time (${eventType}), and exploration knows no clock`,
        `declare it as an event that may happen at any time: delays: 'events'`,
      ),
    );

function guardFaults(node: ChartNode, machine: AnyStateMachine, guard: unknown): readonly ExplorationFault[] {
  return guardNames(guard)
    .filter((name) => !(name in machine.implementations.guards))
    .map((name) => fault(node, `the guard ${name} is not implemented`, 'provide it'));
}

function actionFaults(node: ChartNode, machine: AnyStateMachine, action: unknown): readonly ExplorationFault[] {
  const name = nameOf(action);
  const implementation: unknown = name === undefined ? action : machine.implementations.actions[name];
  if (name !== undefined && implementation === undefined && !name.startsWith('xstate.'))
    return [
      fault(node, `the action ${name} is not implemented`, 'provide it, if only as a function that does nothing'),
    ];
  const found = foreignAction(implementation);
  return found === undefined ? [] : [fault(node, `${name ?? 'an action'} ${found}`, foreignRemedy)];
}

export const foreignRemedy = 'write what crosses its border as events that machines of the network share';

/** What an action of XState does that the statechart alone does not show; undefined for all others. */
export function foreignAction(action: unknown): string | undefined {
  if ((typeof action !== 'function' && typeof action !== 'object') || action === null || !('type' in action))
    return undefined;
  switch (action.type) {
    case 'xstate.spawnChild':
      return 'spawns an actor';
    case 'xstate.sendTo':
      return 'sends to an actor';
    case 'xstate.raise':
      return isLate(action) ? 'raises an event after a delay' : undefined;
    default:
      return undefined;
  }
}

/** A delayed event, but for those by which `after` is made: they are looked at as transitions. */
function isLate(action: object): boolean {
  const isAfter = 'id' in action && typeof action.id === 'string' && isDelayed(action.id);
  return !isAfter && 'delay' in action && action.delay !== undefined;
}
