// Without the window, writes that arrive early can fill the cache of the secondary and stop the copy for ever.
import { broken, defineRule, nothing, numbersOf } from '../rule.js';

type State = { readonly capacity: number; destaged: number };

export const secondaryWindow = defineRule<State>({
  id: 'M-WINDOW',
  name: 'secondary-window',
  clauses: [],
  model: ['SecondaryStore'],
  statement: 'The secondary stores only a window of writes beyond its destaged ones.',
  needs: [['secondary.store', 'secondary.destage']],
  exercisedBy: 'a store at the secondary',
  watches: ['begin', 'secondary.store', 'secondary.destage'],
  initial: ({ parameters }) => ({ capacity: parameters.secondaryCapacity, destaged: 0 }),
  at(state, event) {
    switch (event.type) {
      case 'begin':
        state.destaged = event.state.destaged;
        return undefined;
      case 'secondary.destage':
        state.destaged = event.seq;
        return undefined;
      case 'secondary.store':
        if (event.seq <= state.destaged + state.capacity) return 'held';
        return broken(
          `${event.seq} was stored, but only ${state.destaged} are destaged and the window is ${state.capacity}`,
          [],
          { type: 'secondary.destage', number: event.seq - state.capacity },
        );
      default:
        return undefined;
    }
  },
  wants: ({ capacity, destaged }, event) =>
    event.type === 'secondary.store' ? numbersOf('secondary.destage', destaged + 1, event.seq - capacity) : nothing,
});
