// The parts of a machine as XState keeps them, named as people name them. It reads, and changes nothing.
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';

export type ChartNode = AnyStateMachine['root'];
export type ChartTransition = NonNullable<ChartNode['always']>[number];

/** Every state node of a machine, outermost first. */
export const chartNodes = (machine: AnyStateMachine): readonly ChartNode[] => nodesOf(machine.root);

const nodesOf = (node: ChartNode): readonly ChartNode[] => [node, ...Object.values(node.states).flatMap(nodesOf)];

/** The transitions that stand in a node, `always` ones included. */
export const transitionsOf = (node: ChartNode): readonly ChartTransition[] => [
  ...[...node.transitions.values()].flat(),
  ...(node.always ?? []),
];

/** The ids of the innermost states that are active. */
export const innermost = (snapshot: AnyMachineSnapshot): string =>
  snapshot._nodes
    .filter((node) => Object.keys(node.states).length === 0)
    .map(({ id }) => id)
    .join(' and ');

/** The transition in a line, the same for the one that stands in a machine and the one that was taken. */
export function transitionName({
  source,
  eventType,
  guard,
  target,
}: Pick<ChartTransition, 'source' | 'eventType' | 'guard' | 'target'>): string {
  const condition = guard === undefined ? '' : ` [${guardName(guard)}]`;
  return `${source.id}: ${eventType === '' ? 'always' : eventType}${condition} → ${target?.[0]?.id ?? source.id}`;
}

/** `isFull`, `not isFull`, or `guard` for a function without a name. */
function guardName(guard: unknown): string {
  if (isComposite(guard)) return `${guard.name} ${guard.guards.map(guardName).join(' ')}`.trim();
  return nameOf(guard) ?? 'guard';
}

/** The names in a guard, also inside `not`, `and` and `or`. */
export function guardNames(guard: unknown): readonly string[] {
  if (isComposite(guard)) return guard.guards.flatMap(guardNames);
  if (typeof guard === 'function') return [];
  return [nameOf(guard)].flatMap((name) => name ?? []);
}

/** The name of what is referred to by name: a guard or an action. */
export function nameOf(reference: unknown): string | undefined {
  if (typeof reference === 'string') return reference;
  const isObject = typeof reference === 'object' && reference !== null && 'type' in reference;
  return isObject && typeof reference.type === 'string' ? reference.type : undefined;
}

const isComposite = (guard: unknown): guard is { readonly name: string; readonly guards: readonly unknown[] } =>
  typeof guard === 'function' && 'guards' in guard && Array.isArray(guard.guards);
