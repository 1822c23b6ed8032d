// The optimized controllers: mirrors of the statecharts, without any I/O.
export { abstractPrimary, abstractSecondary, type PrimaryPositions, type SecondaryPositions } from './abstraction.js';
export type { BlockRange, CachedWrites } from './cache.js';
export { type ControllerOptions, DamagedWrite, type FoundWrite, lastNumber, type Observer } from './controller.js';
export { Primary } from './primary.js';
export type { PrimaryDurable, PrimaryOptions, PrimaryOutputs } from './primary-outputs.js';
export { Secondary } from './secondary.js';
export type { Arrival, SecondaryDurable, SecondaryOutputs } from './secondary-outputs.js';
export type { ReadElsewhere } from './window.js';
export { WriteMemory } from './write-memory.js';
export { xxh32 } from './xxh32.js';
