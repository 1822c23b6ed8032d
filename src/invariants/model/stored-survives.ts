// The cache of the model is non-volatile: not only a completed write, every stored one is there after a crash.
import { broken, defineRule } from '../rule.js';

type State = { stored: number };

export const storedSurvives = defineRule<State>({
  id: 'M-SURVIVE',
  name: 'stored-survives',
  clauses: [],
  model: ['PrimaryCrash'],
  statement: 'What the primary has stored is there after a crash, and its number is not used again.',
  needs: [['primary.store']],
  exercisedBy: 'a store, or a recovery that says what was stored',
  watches: ['begin', 'primary.store', 'primary.recover'],
  initial: () => ({ stored: 0 }),
  at(state, event) {
    switch (event.type) {
      case 'begin':
        state.stored = event.state.stored;
        return undefined;
      case 'primary.store':
        if (event.seq <= state.stored) {
          return broken(`${event.seq} was stored again, but everything up to ${state.stored} was stored before`, [
            { type: 'primary.store', number: event.seq },
            { type: 'primary.store', number: state.stored },
          ]);
        }
        state.stored = event.seq;
        return 'held';
      case 'primary.recover':
        if (event.found?.stored === undefined) return undefined;
        if (event.found.stored >= state.stored) return 'held';
        return broken(`the primary recovered with ${event.found.stored} stored, but it had stored ${state.stored}`, [
          { type: 'primary.store', number: state.stored },
        ]);
      default:
        return undefined;
    }
  },
});
