// What a state of a machine is called where people read it, and what of it changed.
import type { AnyMachineSnapshot } from 'xstate';

/** The innermost states of a machine, without its name, and what it knows beside them. */
export const stateText = (snapshot: AnyMachineSnapshot): string =>
  [innermostNames(snapshot).join('+'), ...knownParts(snapshot)].filter((part) => part !== '').join(' ');

/** What of `stateText` is otherwise than before. */
export function changeText(before: AnyMachineSnapshot, after: AnyMachineSnapshot): string {
  const [left, known] = [new Set(innermostNames(before)), new Set(knownParts(before))];
  const entered = innermostNames(after).filter((name) => !left.has(name));
  return [entered.join('+'), ...knownParts(after).filter((part) => !known.has(part))]
    .filter((part) => part !== '')
    .join(' ');
}

const innermostNames = ({ _nodes: nodes, machine }: AnyMachineSnapshot): readonly string[] =>
  nodes.filter((node) => Object.keys(node.states).length === 0).map(({ id }) => id.slice(machine.root.id.length + 1));

/** The parts of a context, each as `name=value`. */
const knownParts = ({ context }: AnyMachineSnapshot): readonly string[] =>
  Object.entries(context).flatMap(([name, value]) => partsOf(name, value));

function partsOf(name: string, value: unknown): readonly string[] {
  const isRecord = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  if (!isRecord) return [`${name}=${contextText(value)}`];
  return Object.entries(value).flatMap(([inner, one]) => partsOf(`${name}.${inner}`, one));
}

function contextText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(contextText).join()}]`;
  if (value === null || typeof value !== 'object' || value instanceof Date) return String(value);
  if (value instanceof Set) return `{${[...value].map(contextText).join()}}`;
  if (value instanceof Map)
    return `{${[...value].map(([key, one]) => `${contextText(key)}:${contextText(one)}`).join()}}`;
  return `{${Object.entries(value)
    .map(([name, one]) => `${name}:${contextText(one)}`)
    .join(' ')}}`;
}
