// The two nodes that run, each glued from the controller, a journal, a volume, the link, and a front end for hosts; and how
// they are asked and watched.
export { askNode, Control, ControlRefusal, type Request } from './control.js';
export type { Log } from './log.js';
export { Metrics } from './metrics.js';
export { Fenced, LostWrites, NodeRefusal } from './node-failure.js';
export {
  type Address,
  addressText,
  type NodeOptions,
  type PrimaryNodeOptions,
  type SecondaryNodeOptions,
} from './node-options.js';
export type { NodeStatus, PrimaryStatus, SecondaryStatus, TakeoverReport } from './node-status.js';
export { PrimaryNode } from './primary-node.js';
export { SecondaryNode } from './secondary-node.js';
