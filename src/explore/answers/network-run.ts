// What a network goes through on the way of some events: its states, one more than there are events.
import type { AnyMachineSnapshot } from 'xstate';
import { AskedMachine } from '../asking/asked-machine.js';
import type { Network, NetworkEvent, NetworkState } from '../network.js';
import { structuralKey } from '../structural-key.js';

/** @throws RangeError where an event is not accepted */
export function statesOnTheWay(network: Network, events: readonly NetworkEvent[]): readonly NetworkState[] {
  const machines = network.participants.map((participant) => new AskedMachine({ ...participant, isTrusted: true }));
  let state: NetworkState = machines.map(({ initial }) => initial);
  const states = [state];
  for (const event of events) {
    state = state.map((snapshot, k) => {
      if (!network.participants[k]?.alphabet.includes(event.type)) return snapshot;
      const answer = machines[k]?.ask(snapshot, event);
      if (answer === undefined)
        throw new RangeError(`${network.participants[k]?.name} does not accept ${eventName(network, event)}`);
      return answer.after;
    });
    states.push(state);
  }
  return states;
}

/** What the network calls an event; by default `send(0, x)`, its type and the values of its fields. */
export function eventName<Event extends NetworkEvent>(
  { eventName: name = plainName }: Network<Event>,
  event: Event,
): string {
  return name(event);
}

function plainName({ type, ...fields }: NetworkEvent): string {
  const values = Object.values(fields);
  return values.length === 0 ? type : `${type}(${values.map(valueText).join(', ')})`;
}

const valueText = (value: unknown): string => (typeof value === 'string' ? value : structuralKey(value));

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
