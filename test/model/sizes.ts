// The sizes of a pair at which things are compared, with what TLC counted where it was run. Nothing is computed here.
import type { Parameters } from '../../src/protocol/index.js';

/** A pair of this size; the order is that of the names in the table of counts. */
export const sized = (
  writes: number,
  queueDepth: number,
  primaryCapacity: number,
  secondaryCapacity: number,
): Parameters => ({ writes, queueDepth, primaryCapacity, secondaryCapacity });

/** `(3, 2, 3, 3)`: a size as people write it. */
export const sizeName = ({ writes, queueDepth, primaryCapacity, secondaryCapacity }: Parameters): string =>
  `(${[writes, queueDepth, primaryCapacity, secondaryCapacity].join(', ')})`;

/** What TLC counted. */
export const counted = [
  { parameters: sized(1, 2, 1, 1), states: 108, edges: 290 },
  { parameters: sized(2, 2, 2, 2), states: 1_400, edges: 5_144 },
  { parameters: sized(3, 2, 3, 3), states: 15_074, edges: 69_556 },
] as const;

/** Sizes at which a capacity or the queue depth is what holds the pair back. */
export const narrow = [
  sized(2, 1, 1, 2),
  sized(3, 1, 2, 1),
  sized(3, 3, 1, 3),
  sized(4, 2, 2, 1),
  sized(4, 3, 2, 3),
] as const;
