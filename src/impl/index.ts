// The optimized controllers: mirrors of the statecharts, without any I/O.
export { abstractPrimary, abstractSecondary, type PrimaryPositions, type SecondaryPositions } from './abstraction.js';
export { type ControllerOptions, DamagedWrite, type FoundWrite, lastNumber, type Observer } from './controller.js';
export { type BlockRange, Primary, type PrimaryDurable, type PrimaryOptions, type PrimaryOutputs } from './primary.js';
export { type Arrival, Secondary, type SecondaryDurable, type SecondaryOutputs } from './secondary.js';
