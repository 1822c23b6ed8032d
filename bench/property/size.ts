// The world of both kinds of property runs: 30 writes, and caches small enough that they are full now and then.
import type { WorldSize } from '../../src/sim/index.js';

export const size: WorldSize = {
  writes: 30,
  queueDepth: 4,
  primaryCapacity: 4,
  secondaryCapacity: 4,
  pipeline: 4,
  blockSize: 8,
  blocks: 8,
  coalesces: true,
};
