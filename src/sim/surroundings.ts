// What both nodes of a world are given, and what they make of it for their controllers.
import type { Observer, PrimaryOptions, ReadElsewhere } from '../impl/index.js';
import { cacheMemory } from './cache-memory.js';
import { checksumOf } from './checksum.js';
import type { Host } from './host.js';
import type { Link } from './link.js';
import type { Parts } from './parts.js';
import type { WorldSize } from './world-size.js';

export type NodeStatus = 'up' | 'recovering' | 'down';

export type Surroundings = {
  readonly size: WorldSize;
  readonly parts: Parts;
  readonly link: Link;
  readonly host: Host;
  readonly observer: Observer;
};

/**
 * What a controller is given; one of a secondary has no use for the pipeline. Written out with every field, also for the first
 * start, which has no cache: a copy with one field more would be an object of another kind in each run.
 */
export const controllerOptions = (
  { size, observer }: Surroundings,
  capacity: number,
  elsewhere: ReadElsewhere,
  cache?: PrimaryOptions['cache'],
): PrimaryOptions => ({
  pipeline: size.pipeline,
  blockSize: size.blockSize,
  capacity,
  checksum: checksumOf,
  observer,
  memory: cacheMemory,
  elsewhere,
  cache,
});
