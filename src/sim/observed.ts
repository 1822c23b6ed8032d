// From what a controller says to what a monitor observes: the event with the bytes it is about, as they are where it
// happens. It must never take them from where they came from.
import { type EventType, type NodeName, type ObservedEvent, unreachable } from '../protocol/index.js';
import { digestOf } from './digest.js';
import type { PrimaryNode } from './primary-node.js';
import type { SecondaryNode } from './secondary-node.js';

/** The event with its details. */
export function observed(
  type: EventType,
  number: number,
  primary: PrimaryNode,
  secondary: SecondaryNode,
): ObservedEvent {
  switch (type) {
    case 'host.issue': {
      const { block, length, digest } = contentAt(primary, number);
      return { type, write: number, block, length, digest };
    }
    case 'primary.store': {
      const { block, length, digest } = contentAt(primary, number);
      return { type, seq: number, write: number, block, length, digest };
    }
    case 'primary.transmit': {
      const { block, length, digest } = contentAt(primary, number);
      return { type, seq: number, block, length, digest };
    }
    case 'secondary.store':
    case 'secondary.destage': {
      const { block, length, digest } = contentAt(secondary, number);
      return { type, seq: number, block, length, digest };
    }
    case 'primary.report':
    case 'secondary.report':
    case 'primary.acknowledged':
    case 'primary.release':
      return { type, seq: number };
    case 'primary.message':
    case 'secondary.permit':
      return { type, upTo: number };
    case 'primary.crash':
    case 'secondary.crash':
      return { type };
    case 'primary.recover':
      return { type, found: primary.found().durable };
    case 'secondary.recover':
      return { type, found: foundBy(secondary) };
    case 'secondary.takeover':
      return { type, upTo: secondary.controller.positions.permitted };
    default:
      return unreachable(type);
  }
}

/** A read of one block by a host: what it returned stands from `first` on, and so many bytes long. */
export const observedRead = (
  node: NodeName,
  block: number,
  bytes: Uint8Array,
  first: number,
  length: number,
): ObservedEvent => ({ type: 'read', node, block, digest: digestOf(bytes, first, first + length) });

function contentAt({ controller, disk }: PrimaryNode | SecondaryNode, seq: number) {
  const { writes } = controller;
  const bytes = writes.bytes(seq);
  return { block: writes.block(seq), length: bytes.length / disk.blockSize, digest: digestOf(bytes, 0, bytes.length) };
}

function foundBy(secondary: SecondaryNode) {
  const { durable, writes } = secondary.found();
  const { permitted, destaged, active } = durable;
  const held: number[] = [];
  for (const { seq } of writes) if (!active || seq <= permitted) held.push(seq);
  return { held, permitted, destaged };
}
