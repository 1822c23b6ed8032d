// Statecharts and runs as pictures and as text.
export { eventTable } from './event-table.js';
export { type Guard, guardText } from './guard.js';
export { legible, printable, shortened } from './legible.js';
export { networkMermaid } from './network-mermaid.js';
export type { NetworkRun, NetworkStep } from './network-run.js';
export { networkSvg } from './network-svg.js';
export { networkTable } from './network-table.js';
export { networkText } from './network-text.js';
export { type Pair, type PairEvent, readPair } from './pair.js';
export { DrawingError, drawPair, type Format, formats, render } from './render.js';
export {
  type ChannelName,
  type Frame,
  type Lifeline,
  readSequence,
  type Sequence,
  type SequenceOptions,
  type Step,
  type StepKind,
  type Violation,
} from './sequence.js';
export { sequenceMermaid } from './sequence-mermaid.js';
export { sequenceSvg } from './sequence-svg.js';
export { sequenceText } from './sequence-text.js';
export {
  readStatechart,
  type State,
  type Statechart,
  type StateKind,
  sideBySide,
  statesOf,
  type Transition,
} from './statechart.js';
export { type Highlight, statechartSvg } from './svg.js';
