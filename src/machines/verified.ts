// XState says nothing of a guard that is missing until it is asked, of an action that is missing never, takes a
// transition without target and action for none, and goes round in `always` for ever. A chart that passes here has none
// of these, and exactly its alphabet.
import type { AnyStateMachine, StateNode } from 'xstate';
import { alphabetOf, type ChartName } from '../protocol/index.js';

type Definition = StateNode['always'] extends (infer T)[] | undefined ? T : never;

/**
 * The machine itself, once everything that it names exists and its events are those that the alphabet gives the chart.
 *
 * @throws Error with every fault found, one a line
 */
export function verified<M extends AnyStateMachine>(chart: ChartName, machine: M): M {
  const faults = [...namingFaults(machine), ...restlessFaults(machine), ...alphabetFaults(chart, machine)];
  if (faults.length > 0) throw new Error(`the statechart ${chart} is not sound:\n  ${faults.join('\n  ')}`);
  return machine;
}

function alphabetFaults(chart: ChartName, machine: AnyStateMachine): string[] {
  const declared: readonly string[] = alphabetOf(chart);
  const handled = new Set<string>(machine.events);
  return [
    ...declared
      .filter((event) => !handled.has(event))
      .map((event) => `${event} is in its alphabet, and no state handles it`),
    ...[...handled]
      .filter((event) => !declared.includes(event))
      .map((event) => `${event} is handled, and not in its alphabet`),
  ];
}

function namingFaults(machine: AnyStateMachine): string[] {
  const { guards, actions } = machine.implementations;
  const missingActions = (references: readonly unknown[]) =>
    references
      .map(nameOf)
      .filter((name) => name !== undefined && !(name in actions))
      .map((name) => `action ${name} does not exist`);
  const missingGuards = (guard: unknown) =>
    guardNames(guard)
      .filter((name) => !(name in guards))
      .map((name) => `guard ${name} does not exist`);
  return nodesOf(machine.root).flatMap((node) => [
    ...missingActions([...node.entry, ...node.exit]).map((fault) => `${node.id}: ${fault}`),
    ...transitionsOf(node).flatMap((transition) => {
      const idle = transition.target === undefined && transition.actions.length === 0;
      return [
        ...missingGuards(transition.guard),
        ...missingActions(transition.actions),
        ...(idle ? ['has neither target nor action, so XState never takes it'] : []),
      ].map((fault) => `${node.id} on ${transition.eventType || 'always'}: ${fault}`);
    }),
  ]);
}

function restlessFaults({ root, options }: AnyStateMachine): string[] {
  const movesAlone = nodesOf(root).some(({ always = [] }) => always.length > 0);
  return movesAlone && !Number.isFinite(options.maxIterations)
    ? ['has transitions without an event, and no maxIterations that ends a circle of them']
    : [];
}

const nodesOf = (node: StateNode): StateNode[] => [node, ...Object.values(node.states).flatMap(nodesOf)];

const transitionsOf = (node: StateNode): Definition[] => [
  ...[...node.transitions.values()].flat(),
  ...(node.always ?? []),
];

/** The names in a guard, also inside `not`, `and` and `or`. */
function guardNames(guard: unknown): string[] {
  if (typeof guard === 'function' && 'guards' in guard && Array.isArray(guard.guards))
    return guard.guards.flatMap(guardNames);
  const name = nameOf(guard);
  return name === undefined ? [] : [name];
}

function nameOf(reference: unknown): string | undefined {
  if (typeof reference === 'string') return reference;
  const isObject = typeof reference === 'object' && reference !== null && 'type' in reference;
  return isObject && typeof reference.type === 'string' ? reference.type : undefined;
}
