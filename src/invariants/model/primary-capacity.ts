// A full cache of the primary holds the host back; nothing else does.
import { broken, defineRule, nothing, numbersOf } from '../rule.js';

type State = { readonly capacity: number; released: number };

export const primaryCapacity = defineRule<State>({
  id: 'M-CAPACITY',
  name: 'primary-capacity',
  clauses: [],
  model: ['PrimaryStore'],
  statement: "The primary's cache holds no more writes than its capacity.",
  needs: [['primary.store', 'primary.release']],
  exercisedBy: 'a store',
  watches: ['begin', 'primary.store', 'primary.release'],
  initial: ({ parameters }) => ({ capacity: parameters.primaryCapacity, released: 0 }),
  at(state, event) {
    switch (event.type) {
      case 'begin':
        state.released = event.state.released;
        return undefined;
      case 'primary.release':
        state.released = event.seq;
        return undefined;
      case 'primary.store':
        if (event.seq <= state.released + state.capacity) return 'held';
        return broken(
          `${event.seq} was stored, but only ${state.released} are released and the cache holds ${state.capacity}`,
          [],
          { type: 'primary.release', number: event.seq - state.capacity },
        );
      default:
        return undefined;
    }
  },
  wants: ({ capacity, released }, event) =>
    event.type === 'primary.store' ? numbersOf('primary.release', released + 1, event.seq - capacity) : nothing,
});
