// Statecharts and runs as pictures and as text.
export { type EventTableOptions, eventTable } from './event-table.js';
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
