// What a node says of itself that is the same whether it is a primary or a secondary.
import type { NodeOptions } from './node-options.js';
import type { Standing } from './node-status.js';
import type { Prepared } from './prepare-node.js';

export const standingOf = ({ identity, startedAt }: Prepared, options: NodeOptions): Standing => ({
  pair: identity.pair,
  generation: identity.generation,
  folder: options.folder,
  volume: options.volume,
  volumeBytes: options.volumeBytes,
  blockSize: options.blockSize,
  process: process.pid,
  up: (performance.now() - startedAt) / 1000,
});
