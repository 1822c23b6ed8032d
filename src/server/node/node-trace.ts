// The trace of a node and its rules, opened in the state in which the node is.
import type { CachedWrites } from '../../impl/index.js';
import type { Beginning, EventType, NodeName } from '../../protocol/index.js';
import { NodeEvents } from './node-events.js';
import { capacityOf, type NodeOptions } from './node-options.js';
import { selfCheck } from './self-check.js';
import { TraceLog } from './trace-log.js';

export type Watched = {
  readonly node: NodeName;
  /** Whether the node has never run before. */
  readonly isNew: boolean;
  readonly writes: () => CachedWrites;
  readonly found: () => Readonly<Record<string, unknown>>;
  /** The node's half of a pair's state; the other half as far as it follows. */
  readonly beginning: () => Beginning;
};

export type NodeTrace = {
  readonly events: NodeEvents;
  /** Whether it says that there was such an event; without a trace, it does. */
  tells(type: EventType): boolean;
  close(): void;
};

export function openNodeTrace(options: NodeOptions, watched: Watched): NodeTrace {
  const { node, isNew, writes, found, beginning } = watched;
  const begin = () => ({ event: 'begin', node, ...beginning() });
  const trace = options.trace && new TraceLog({ ...options.trace, source: `destage ${node}`, begin });
  if (trace !== undefined && !trace.continues) trace.open(isNew);
  const check = options.selfCheck ? selfCheck(node, capacityOf(options), beginning()) : undefined;
  return {
    events: new NodeEvents({ trace, check, writes, found }),
    tells: (type) => trace?.tells(type) ?? true,
    close: () => trace?.close(),
  };
}
