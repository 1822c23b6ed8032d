// The newest message stands for all before it; a smaller one after it could only take something back.
import { broken, defineRule, mayHide, nothing, numbersOf } from '../rule.js';

type State = {
  /** Where messages are hidden, any smaller one may have been sent before: an old one may still arrive. */
  readonly hides: boolean;
  messaged: number;
  released: number;
};

export const messageNeverBackward = defineRule<State>({
  id: 'M-FORWARD',
  name: 'message-never-backward',
  clauses: [],
  model: ['PrimaryMessage'],
  statement:
    'A destage message covers at least one write, and no less than the one before it since the primary started.',
  needs: [['primary.message', 'primary.release']],
  exercisedBy: 'a destage message',
  watches: ['begin', 'primary.message', 'primary.release', 'primary.crash'],
  initial: (setting) => ({ hides: mayHide(setting, 'primary.message'), messaged: 0, released: 0 }),
  at(state, event) {
    switch (event.type) {
      case 'begin':
        state.messaged = event.state.released;
        state.released = event.state.released;
        return undefined;
      case 'primary.release':
        state.released = event.seq;
        return undefined;
      case 'primary.crash':
        state.messaged = state.released;
        return undefined;
      case 'primary.message':
        if (event.upTo < 1) return broken('a message up to 0 covers nothing');
        if (event.upTo < state.messaged) {
          return broken(`message up to ${event.upTo}, but everything up to ${state.messaged} was covered before`, [
            { type: 'primary.message', number: state.messaged },
            { type: 'primary.release', number: state.released },
          ]);
        }
        state.messaged = event.upTo;
        return 'held';
      default:
        return undefined;
    }
  },
  wants: ({ hides, messaged }, event) =>
    hides && event.type === 'primary.message' ? numbersOf('primary.message', messaged + 1, event.upTo - 1) : nothing,
});
