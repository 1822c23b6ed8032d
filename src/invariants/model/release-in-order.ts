// The released writes are a prefix, so one number says what has left the cache.
import { defineRule, nothing, numbersOf, outOfTurn } from '../rule.js';

type State = { released: number };

export const releaseInOrder = defineRule<State>({
  id: 'M-RELEASE',
  name: 'release-in-order',
  clauses: [],
  model: ['PrimaryRelease'],
  statement: 'The primary releases writes in order, each once.',
  needs: [['primary.release']],
  exercisedBy: 'a release',
  watches: ['begin', 'primary.release'],
  initial: () => ({ released: 0 }),
  at(state, event) {
    switch (event.type) {
      case 'begin':
        state.released = event.state.released;
        return undefined;
      case 'primary.release':
        if (event.seq !== state.released + 1) {
          return outOfTurn(
            'primary.release',
            event.seq,
            state.released,
            `${event.seq} was released, but ${state.released + 1} is next`,
          );
        }
        state.released = event.seq;
        return 'held';
      default:
        return undefined;
    }
  },
  wants: ({ released }, event) =>
    event.type === 'primary.release' ? numbersOf('primary.release', released + 1, event.seq - 1) : nothing,
});
