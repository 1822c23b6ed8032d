// What has to come before an event where a system lacks the step right before it: the nearest step of the same write that
// it has. A write is stored at the primary, sent, stored at the secondary, and from there acknowledged or destaged; that
// is so however many of these steps a system goes without. What a missing step would have promised besides is not asked for.
import type { EventType } from '../protocol/index.js';

/** Steps of a write that others may have to follow. */
export type Step = 'primary.store' | 'primary.transmit' | 'secondary.store' | 'secondary.report';

/** Events that have to follow one. A takeover follows with all that it says to keep. */
export type Follower =
  | 'primary.transmit'
  | 'secondary.store'
  | 'secondary.report'
  | 'primary.acknowledged'
  | 'secondary.destage'
  | 'secondary.takeover';

/** The nearest first. One that other rules ask for, if there is such a step, stands apart from the others. */
const ways: Readonly<Record<Follower, { readonly elsewhere?: EventType; readonly here: readonly Step[] }>> = {
  'primary.transmit': { elsewhere: 'primary.report', here: ['primary.store'] },
  'secondary.store': { here: ['primary.transmit', 'primary.store'] },
  'secondary.report': { elsewhere: 'secondary.store', here: ['primary.transmit', 'primary.store'] },
  'primary.acknowledged': { here: ['secondary.report', 'secondary.store', 'primary.transmit', 'primary.store'] },
  'secondary.destage': {
    elsewhere: 'secondary.permit',
    here: ['secondary.store', 'primary.transmit', 'primary.store'],
  },
  'secondary.takeover': {
    elsewhere: 'secondary.permit',
    here: ['secondary.store', 'primary.transmit', 'primary.store'],
  },
};

/** The step that this event has to follow, with the same number; nothing if another rule asks for it, or there is none. */
export function stepBefore(event: Follower, lacks: ((type: EventType) => boolean) | undefined): Step | undefined {
  const { elsewhere, here } = ways[event];
  if (elsewhere !== undefined && !lacks?.(elsewhere)) return undefined;
  return here.find((step) => !lacks?.(step));
}
