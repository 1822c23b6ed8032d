// RC-C. The sequence number is the order: a gap, a number used again, or a number that turns the order of two writes
// around makes another history of what the host did. Whether the order held can be seen only where a store says
// which write it stores.
import type { ObservedEvent } from '../../protocol/index.js';
import { broken, defineRule, nothing, numbersOf, type Outcome } from '../rule.js';

type State = {
  stored: number;
  /** Numbers below are taken for good: reported, or stored and not lost in a crash. */
  lowest: number;
  reported: number;
  /** The first write that was issued after some completion; 0 while there is none. */
  ordered: number;
  /** Writes issued when a number above all stored ones had been reported: that number, by write. */
  readonly above: Map<number, number>;
};

export const storeInOrder = defineRule<State>({
  id: 'RC-C',
  name: 'store-in-order',
  clauses: ['c'],
  model: ['PrimaryStore'],
  statement:
    'Sequence numbers have no gap and are not used again, unless lost unreported in a crash; ' +
    'a write whose completion was reported before another was issued has the lower number.',
  needs: [['host.issue', 'primary.store', 'primary.report']],
  exercisedBy: 'a store that names its write, issued after the completion of another',
  watches: ['begin', 'host.issue', 'primary.store', 'primary.report', 'primary.crash', 'primary.recover'],
  initial: () => ({ stored: 0, lowest: 1, reported: 0, ordered: 0, above: new Map() }),
  at(state, event) {
    switch (event.type) {
      case 'begin':
        state.stored = event.state.stored;
        state.lowest = state.stored + 1;
        state.reported = event.state.reported;
        return undefined;
      case 'host.issue':
        if (state.reported > 0 && state.ordered === 0) state.ordered = event.write;
        if (state.reported > state.stored) state.above.set(event.write, state.reported);
        return undefined;
      case 'primary.report':
        state.reported = Math.max(state.reported, event.seq);
        state.lowest = Math.max(state.lowest, taken(state) + 1);
        return undefined;
      case 'primary.crash':
        state.lowest = taken(state) + 1;
        if (state.ordered > 0) state.ordered = 1;
        state.above.clear();
        return undefined;
      case 'primary.recover':
        if (event.found?.stored === undefined) return undefined;
        state.stored = Math.max(event.found.stored, state.reported);
        state.lowest = state.stored + 1;
        return undefined;
      case 'primary.store':
        return stored(state, event);
      default:
        return undefined;
    }
  },
  wants(state, event) {
    if (event.type !== 'primary.store') return nothing;
    const { stored, lowest } = state;
    // A number that is used again without a crash to lose it was lost in one that nobody saw.
    if (event.seq < lowest && event.seq > taken(state)) return [{ type: 'primary.crash' }];
    return numbersOf('primary.store', stored + 1, event.seq - 1);
  },
});

function stored(state: State, { seq, write }: ObservedEvent & { type: 'primary.store' }): Outcome {
  if (seq > state.stored + 1)
    return broken(`${seq} was stored after ${state.stored}, so ${state.stored + 1} is missing`, [], {
      type: 'primary.store',
      number: state.stored + 1,
    });
  if (seq < state.lowest) {
    return broken(`${seq} was stored, but ${seq} was a write's number already`, [
      { type: 'primary.store', number: seq },
      { type: 'primary.report', number: state.reported },
    ]);
  }
  const before = write === undefined ? undefined : state.above.get(write);
  if (before !== undefined && seq < before) {
    return broken(`a write got number ${seq}, but ${before} was reported complete before it was issued`, [
      { type: 'primary.report', number: before },
      { type: 'host.issue', number: write ?? 0 },
    ]);
  }
  state.stored = seq;
  state.lowest = seq + 1;
  if (write === undefined || state.ordered === 0 || write < state.ordered) return undefined;
  state.above.delete(write);
  // From here on every write was issued after a completion.
  state.ordered = 1;
  return 'held';
}

/** The last number that no crash frees: reported, and stored at all. */
const taken = ({ reported, stored }: State) => Math.min(reported, stored);
