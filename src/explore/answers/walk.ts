// Shortest walks through a part of a graph: from one state to the nearest that is wanted.
import type { Part } from './strong-components.js';

export type Leg = { readonly events: readonly number[]; readonly end: number };

/** A shortest walk inside the part to a state that is wanted; undefined if none can be reached. */
export function walkTo(part: Part, from: number, isWanted: (state: number) => boolean): Leg | undefined {
  if (isWanted(from)) return { events: [], end: from };
  const before = new Map<number, readonly [state: number, event: number]>();
  const waiting = [from];
  for (const state of waiting) {
    for (let at = part.first[state] ?? 0; at < (part.first[state + 1] ?? 0); at += 1) {
      const [target, event] = [part.targets[at] ?? 0, part.labels[at] ?? 0];
      const isNew = target !== from && !before.has(target);
      if (!isNew || part.states[target] === 0 || part.events[event] === 0) continue;
      before.set(target, [state, event]);
      if (isWanted(target)) return { events: backFrom(target, before), end: target };
      waiting.push(target);
    }
  }
  return undefined;
}

function backFrom(end: number, before: ReadonlyMap<number, readonly [number, number]>): readonly number[] {
  const events: number[] = [];
  for (let step = before.get(end); step !== undefined; step = before.get(step[0])) events.push(step[1]);
  return events.reverse();
}

/** A shortest walk inside the part that ends with an edge of this event; undefined if there is none. */
export function walkOver(part: Part, from: number, event: number): Leg | undefined {
  const edgeOf = (state: number): number | undefined => {
    for (let at = part.first[state] ?? 0; at < (part.first[state + 1] ?? 0); at += 1)
      if (part.labels[at] === event && part.states[part.targets[at] ?? 0] === 1) return part.targets[at];
    return undefined;
  };
  const leg = walkTo(part, from, (state) => edgeOf(state) !== undefined);
  const end = leg && edgeOf(leg.end);
  return leg && end !== undefined ? { events: [...leg.events, event], end } : undefined;
}
