// The statecharts, which are the reference.
export type { Ascending } from './ascending.js';
export type { Documentation } from './documentation.js';
export { host } from './host.js';
export { link } from './link.js';
export { afterEvent, type Chart, charts, initialPair, type PairState, refusals } from './pair.js';
export { primary } from './primary.js';
export { type ModelState, projection, variablesOf } from './projection.js';
export { secondary } from './secondary.js';
export { type TotalityRow, totality, totalityTable } from './totality.js';
export { verified } from './verified.js';
