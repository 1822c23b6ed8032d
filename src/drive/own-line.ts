// What a controller of destage's own says, as a line of a trace.
import { type EventType, entryOf, type TraceLine } from '../protocol/index.js';
import type { PrimaryNode, SecondaryNode } from '../sim/index.js';
import { digestOf } from './parse-output.js';

/** The event with its number. */
export function numberedLine(type: EventType, number: number): TraceLine {
  const field = entryOf(type).number;
  return field === undefined || field === 'write' ? { event: type } : { event: type, [field]: number };
}

/** What the cache has of the write. */
export function contentIn({ controller, disk }: PrimaryNode | SecondaryNode, seq: number) {
  const bytes = controller.writes.bytes(seq);
  return { block: controller.writes.block(seq), length: bytes.length / disk.blockSize, digest: digestOf(bytes) };
}
