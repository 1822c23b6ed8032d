// The size of a pair: what the TLA+ model calls its constants.
import { z } from 'zod';

/** Bounds of a pair; `Infinity` where nothing is known (a trace does not tell the size of its system). */
export type Parameters = {
  /** How many writes the host sends (N). */
  readonly writes: number;
  /** Most writes that the host has sent and not seen completed (QueueDepth). */
  readonly queueDepth: number;
  /** Most writes in the cache of the primary (PrimaryCapacity). */
  readonly primaryCapacity: number;
  /** How far beyond its destaged prefix the secondary stores (SecondaryCapacity). */
  readonly secondaryCapacity: number;
};

/** Sizes that can be explored: whole numbers from 1 to 16. */
export const parametersSchema = z.object({
  writes: z.int().min(1).max(16),
  queueDepth: z.int().min(1).max(16),
  primaryCapacity: z.int().min(1).max(16),
  secondaryCapacity: z.int().min(1).max(16),
});

export const unbounded: Parameters = {
  writes: Number.POSITIVE_INFINITY,
  queueDepth: Number.POSITIVE_INFINITY,
  primaryCapacity: Number.POSITIVE_INFINITY,
  secondaryCapacity: Number.POSITIVE_INFINITY,
};
