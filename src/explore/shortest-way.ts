// The way on which a search found a state: a shortest one, and the first of these in the order of events. No state remembers
// where it came from: the level before is searched again, from its first state on.
import type { Four } from './key-layout.js';

type Found = {
  /** The first state of each level, and behind them the number of states known when the last was begun. */
  readonly levels: readonly number[];
  readonly four: Four;
  readonly events: number;
  /** The number of each composite in a state. */
  readonly partsOf: (state: number) => readonly number[];
};

/** The events, by index. */
export function shortestWay(state: number, found: Found): readonly number[] {
  const way: number[] = [];
  let at = state;
  for (let level = levelOf(at, found); level > 0; level -= 1) {
    const step = stepInto(at, found.levels[level - 1] ?? 0, found);
    way.push(step.event);
    at = step.from;
  }
  return way.reverse();
}

/** The end of `levels` is no level where the last one was not begun. */
const levelOf = (state: number, { levels }: Found): number => levels.findLastIndex((first) => first <= state);

/** The first step into a state, from this state or a later one. */
function stepInto(target: number, first: number, found: Found): { readonly from: number; readonly event: number } {
  const to = found.partsOf(target);
  for (let from = first; from < target; from += 1) {
    const here = found.partsOf(from);
    for (let event = 0; event < found.events; event += 1) if (leads(here, event, to, found)) return { from, event };
  }
  throw new RangeError(`no step leads into state ${target}`);
}

/** A search that went on from a checkpoint knows what was accepted before it, and not what it led to: that is asked again. */
function leads(here: readonly number[], event: number, to: readonly number[], { four }: Found): boolean {
  const isPossible = four.every((composite, k) => composite.isAccepted(here[k] ?? 0, event));
  return isPossible && four.every((composite, k) => composite.after(here[k] ?? 0, event) === to[k]);
}
