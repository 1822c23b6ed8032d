// RC-O. On a disk the later of two writes to a block wins, so their order there must be that of their numbers.
import { broken, defineRule, nothing, numbersOf } from '../rule.js';

type State = { destaged: number };

export const destageInOrder = defineRule<State>({
  id: 'RC-O',
  name: 'destage-in-order',
  clauses: ['i'],
  model: ['Ordering', 'SecondaryDestage'],
  statement: 'Writes are destaged in order, each once, without gap.',
  needs: [['secondary.destage']],
  exercisedBy: 'a second destage',
  watches: ['begin', 'secondary.destage', 'secondary.recover'],
  initial: () => ({ destaged: 0 }),
  at(state, event) {
    switch (event.type) {
      case 'begin':
        state.destaged = event.state.destaged;
        return undefined;
      case 'secondary.recover':
        state.destaged = event.found?.destaged ?? state.destaged;
        return undefined;
      case 'secondary.destage': {
        const { destaged } = state;
        if (event.seq === destaged + 1) {
          state.destaged = event.seq;
          return destaged > 0 ? 'held' : undefined;
        }
        if (event.seq <= destaged) {
          return broken(`${event.seq} was destaged, but everything up to ${destaged} was destaged already`, [
            { type: 'secondary.destage', number: event.seq },
            { type: 'secondary.destage', number: destaged },
          ]);
        }
        return broken(`${event.seq} was destaged, but ${destaged + 1} was not destaged before it`, [], {
          type: 'secondary.destage',
          number: destaged + 1,
        });
      }
      default:
        return undefined;
    }
  },
  wants: ({ destaged }, event) =>
    event.type === 'secondary.destage' ? numbersOf('secondary.destage', destaged + 1, event.seq - 1) : nothing,
});
