// A shortest way round from a state of a strongly connected part back to it.
import type { Part } from './strong-components.js';
import { walkTo } from './walk.js';

/** The events of a shortest circle through the state; none if there is none. */
export function circleIn(part: Part, state: number): readonly number[] {
  let shortest: readonly number[] = [];
  for (let at = part.first[state] ?? 0; at < (part.first[state + 1] ?? 0); at += 1) {
    const [target, event] = [part.targets[at] ?? 0, part.labels[at] ?? 0];
    if (part.states[target] === 0 || part.events[event] === 0) continue;
    const back = walkTo(part, target, (one) => one === state);
    if (back && (shortest.length === 0 || back.events.length + 1 < shortest.length)) shortest = [event, ...back.events];
  }
  return shortest;
}
