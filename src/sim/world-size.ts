// How big a simulated world is: the model's constants, and what only bytes have.
import type { Parameters } from '../protocol/index.js';

export type WorldSize = Parameters & {
  /** Most writes transmitted and not acknowledged. */
  readonly pipeline: number;
  /** Bytes in a block. */
  readonly blockSize: number;
  /** Blocks of each disk. */
  readonly blocks: number;
  /** Whether the nodes write together what waits to be destaged. */
  readonly coalesces: boolean;
};
