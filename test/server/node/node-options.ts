// Options of a node that nobody talks to, in a folder of its own.
import { join } from 'node:path';
import type { Files } from '../../../src/server/files/index.js';
import type { NodeOptions } from '../../../src/server/node/node-options.js';

export const optionsOf = (folder: string, files: Files, given: Partial<NodeOptions> = {}): NodeOptions => ({
  ...{ folder, files, volume: join(folder, 'volume'), volumeBytes: 65_536, blockSize: 4096, cacheBytes: 65_536 },
  memoryBytes: 65_536,
  ...{ segmentBytes: 40_960, assumeEqual: false, selfCheck: false, log: () => {}, onFailure: () => {} },
  ...given,
});
