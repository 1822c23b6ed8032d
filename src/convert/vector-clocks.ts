// What must have happened before what, as vector clocks: the order of each node, and each frame's sending before its
// arrival. Of a frame that was sent several times any may have arrived, so only the first sending is certain to be a
// cause.
import { alphabet, channels, type NodeName, numberOf, type ObservedEvent } from '../protocol/index.js';

/** How many events of each node have happened up to here, this one included. */
export type VectorClock = Readonly<Record<NodeName, number>>;

export type ClockedEvent = { readonly node: NodeName; readonly clock: VectorClock };

/** The clocks of these events, one each; nothing for what happens at no node, such as the end of a trace. */
export function vectorClocks(events: readonly ObservedEvent[]): readonly (ClockedEvent | undefined)[] {
  const now: Record<NodeName, VectorClock> = { primary: none, secondary: none };
  const sent = new Map<string, VectorClock>();
  return events.map((event) => {
    const node = nodeOf(event);
    if (node === undefined) return undefined;
    const cause = sent.get(frameTaken(event) ?? '') ?? none;
    const joined = later(now[node], cause);
    const clock = { ...joined, [node]: joined[node] + 1 };
    now[node] = clock;
    const frame = frameSent(event);
    if (frame !== undefined && !sent.has(frame)) sent.set(frame, clock);
    return { node, clock };
  });
}

const none: VectorClock = { primary: 0, secondary: 0 };

const later = (a: VectorClock, b: VectorClock): VectorClock => ({
  primary: Math.max(a.primary, b.primary),
  secondary: Math.max(a.secondary, b.secondary),
});

/** Where it happened; nothing for the beginning and the end of a trace. */
export function nodeOf(event: ObservedEvent): NodeName | undefined {
  if (event.type === 'begin' || event.type === 'end') return undefined;
  return event.type === 'read' ? event.node : alphabet[event.type].node;
}

/** The frame that this event sends, by name; nothing if it sends none. */
const frameSent = (event: ObservedEvent): string | undefined => frameOf(event, 'sent');

/** The frame whose arrival this event is, by name. */
const frameTaken = (event: ObservedEvent): string | undefined => frameOf(event, 'arrives');

function frameOf(event: ObservedEvent, role: 'sent' | 'arrives'): string | undefined {
  if (event.type === 'read' || event.type === 'begin' || event.type === 'end') return undefined;
  const found = Object.entries(channels).find(([, channel]) => channel[role] === event.type);
  return found === undefined ? undefined : `${found[0]} ${numberOf(event)}`;
}
