// Other forms of runs: logs through a map and runs of the TLA+ model in, forms that other tools draw out.
export { type LogMap, mapSchema, mapVersion } from './log-map.js';
export { LogTranslation, type Unmatched } from './log-translation.js';
export { itfSource, readItf } from './read-itf.js';
export { type ReadMap, readLogMap } from './read-log-map.js';
export { type ClockedEvent, type VectorClock, vectorClocks } from './vector-clocks.js';
export { type ItfRun, type Left, mostItfEvents, writeItf } from './write-itf.js';
export { type TimeUnit, timeUnits, writePerfetto } from './write-perfetto.js';
export { shivizDelimiter, shivizLine, writeShiviz } from './write-shiviz.js';
