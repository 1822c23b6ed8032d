// A deterministic simulated world for the controllers: every run is replayed from its list of choices.
export { type Property, properties } from './broken.js';
export {
  type Batch,
  emptyTally,
  type Failure,
  kindOf,
  type RunWith,
  runBatch,
  sum,
  type Tally,
} from './campaign.js';
export { checksumOf } from './checksum.js';
export { type Choice, Choices } from './choices.js';
export { chosenFaults } from './chosen-faults.js';
export { Destager } from './destager.js';
export { type BlockWrite, Disk } from './disk.js';
export { decode, type Entry, encode } from './entry.js';
export { allFaults, type Fate, type FaultName, type Faults, noFaults } from './faults.js';
export { contentOf, Host } from './host.js';
export { Journal } from './journal.js';
export { Link } from './link.js';
export { InternedPair } from './lockstep.js';
export { type BreakingRun, recordingAlong } from './model-run.js';
export { type Parts, soundParts } from './parts.js';
export { leastSize, mostRuns, type Plan, type PlannedRun, plannedRun } from './planned-run.js';
export { PrimaryNode } from './primary-node.js';
export { Random, runSeed } from './random.js';
export { type Recording, type Replay, recordingOf, recordingSchema, replay } from './recording.js';
export { type RunOptions, type RunReport, run } from './run.js';
export { SecondaryNode } from './secondary-node.js';
export { stepsAllowed } from './settle.js';
export { type Breaks, type Shrinkable, type Shrunk, shrink, shrinking } from './shrink.js';
export { Coverage, type Situation, situations } from './situations.js';
export type { WorldSize } from './world-size.js';
