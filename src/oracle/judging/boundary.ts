// Where possibilities end: a crash or a takeover takes some from its node, so what nobody saw may have to lie before it. What may
// be assumed there is said here, and decided nowhere else.
import { type NodeName, nodeOfEvent, type ObservedEvent } from '../../protocol/index.js';
import type { Moment } from './moment.js';

/** The moment before an event that takes possibilities away, and what was put there afterwards. */
export type Boundary = {
  readonly node: NodeName;
  readonly moment: Moment;
  readonly position: number;
  readonly put: readonly ObservedEvent[];
};

/** Which events that nobody saw may be assumed, of those that are assumed last. */
export type Assuming = 'neither' | 'releasing' | 'recovering' | 'all';

export const mayTakeUnseen: Readonly<Record<Assuming, (hidden: ObservedEvent) => boolean>> = {
  neither: (hidden) => !isRecovery(hidden) && !isRelease(hidden),
  releasing: (hidden) => !isRecovery(hidden),
  recovering: (hidden) => !isRelease(hidden),
  all: () => true,
};

export const isRelease = ({ type }: ObservedEvent) => type === 'primary.release';

export const isRecovery = ({ type }: ObservedEvent) => type === 'primary.recover' || type === 'secondary.recover';

/** The node that an event takes possibilities from. */
export function boundaryAt({ type }: ObservedEvent): NodeName | undefined {
  if (type === 'primary.crash') return 'primary';
  return type === 'secondary.crash' || type === 'secondary.takeover' ? 'secondary' : undefined;
}

/** The node that an event is of; none where it is of both. */
export const nodeOf = (event: ObservedEvent): NodeName | undefined =>
  event.type === 'read' ? event.node : nodeOfEvent(event.type);
