// What an event is called where people read it.
import type { Network, NetworkEvent } from './network.js';
import { structuralKey } from './structural-key.js';

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
