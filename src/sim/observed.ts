// From what a controller says to what a monitor observes: the event with the bytes it is about, as they are where it
// happens. It must never take them from where they came from.
import { type EventType, type NodeName, type ObservedEvent, unreachable } from '../protocol/index.js';
import { checksumOf } from './checksum.js';
import type { PrimaryNode } from './primary-node.js';
import type { SecondaryNode } from './secondary-node.js';

const digestOf = (bytes: Uint8Array): string => checksumOf(bytes).toString(16).padStart(8, '0');

/** The event with its details. */
export function observed(
  type: EventType,
  number: number,
  primary: PrimaryNode,
  secondary: SecondaryNode,
): ObservedEvent {
  switch (type) {
    case 'host.issue': {
      const { block, length, digest } = contentOf(primary, number);
      return { type, write: number, block, length, digest };
    }
    case 'primary.store': {
      const { block, length, digest } = contentOf(primary, number);
      return { type, seq: number, write: number, block, length, digest };
    }
    case 'primary.transmit': {
      const { block, length, digest } = contentOf(primary, number);
      return { type, seq: number, block, length, digest };
    }
    case 'secondary.store':
    case 'secondary.destage': {
      const { block, length, digest } = contentOf(secondary, number);
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

/** A read by a host, with what it returned: an event a block. */
export const readEvents = (node: NodeName, block: number, bytes: Uint8Array, blockSize: number): ObservedEvent[] =>
  Array.from({ length: bytes.length / blockSize }, (_, k) => ({
    type: 'read',
    node,
    block: block + k,
    digest: digestOf(bytes.subarray(k * blockSize, (k + 1) * blockSize)),
  }));

function contentOf({ controller, disk }: PrimaryNode | SecondaryNode, seq: number) {
  const bytes = controller.writes.bytes(seq);
  return { block: controller.writes.block(seq), length: bytes.length / disk.blockSize, digest: digestOf(bytes) };
}

function foundBy(secondary: SecondaryNode) {
  const { durable, writes } = secondary.found();
  const { permitted, destaged, active } = durable;
  const held = writes.map(({ seq }) => seq).filter((seq) => !active || seq <= permitted);
  return { held, permitted, destaged };
}
