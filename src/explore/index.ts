// Exhaustive exploration of networks of XState machines, and of the pair.
export { CheckpointError } from './checkpoint.js';
export { type Comparison, compare, type Difference } from './compare.js';
export type { ChartCoverage, Coverage } from './coverage.js';
export {
  type BrokenMonitor,
  type Counterexample,
  type Exploration,
  type ExploreOptions,
  Explorer,
  explore,
  type Progress,
} from './explore.js';
export type { Monitor, MonitorOutcome, Network, NetworkEvent, Participant } from './network.js';
export { type Fault, faults, type PairNetworkOptions, pairNetwork } from './pair.js';
