// Exhaustive exploration of networks of XState machines, and of the pair.
export {
  type Answers,
  answer,
  answersOf,
  type FairRun,
  type ProgressAnswer,
  type RefusedEvent,
  type StuckRun,
} from './answers/answers.js';
export type { GuardOutcomes } from './answers/guard-outcomes.js';
export { statesOnTheWay } from './answers/network-run.js';
export { Reached, type ReachOptions, reach } from './answers/reached.js';
export { type ExplorationFault, NotExplorable } from './asking/not-explorable.js';
export type { BrokenMonitor } from './broken-monitor.js';
export { CheckpointError, OtherExploration } from './checkpoint.js';
export { type Comparison, compare, type Difference } from './compare.js';
export type { ChartCoverage, Coverage } from './coverage.js';
export {
  defineNetwork,
  type EventEntries,
  type EventOf,
  type MachineEntries,
  type MachineEntry,
  type NetworkDefinition,
  type StateOf,
} from './define-network.js';
export { estimatedStates } from './estimate.js';
export { eventName } from './event-name.js';
export {
  type Counterexample,
  type Exploration,
  type ExploreOptions,
  Explorer,
  explore,
  type Progress,
} from './explore.js';
export { aldebaran } from './exports/aldebaran.js';
export { graphDot } from './exports/graph-dot.js';
export { graphJson } from './exports/graph-json.js';
export { graphOf, type LabelledGraph } from './exports/labelled-graph.js';
export { bisimilar, projected } from './exports/quotient.js';
export { type Lose, lossyPairNetwork } from './lossy-pair.js';
export type {
  Monitor,
  MonitorOutcome,
  Network,
  NetworkEvent,
  NetworkState,
  Participant,
  Predicate,
  Symmetry,
} from './network.js';
export { type Fault, faults, type PairNetworkOptions, pairNetwork } from './pair.js';
export { type Covered, coveringExplorer, exploreCovered } from './reduce/covered.js';
export { NotSymmetric } from './reduce/not-symmetric.js';
export { exploreReduced, orderingExplorer, type Reduced } from './reduce/reduced.js';
export type { ReducedExplorer } from './reduce/reduced-explorer.js';
export { exploreSymmetric, type Symmetric, symmetricExplorer } from './reduce/symmetric.js';
export { PredicateError } from './state-predicate.js';
export { changeText } from './state-text.js';
