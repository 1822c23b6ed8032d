// RC-I. Only the message says that nothing before this write is missing; a disk written before it is not an image of
// anything the host ever had.
import { broken, defineRule, nothing } from '../rule.js';

type State = { permitted: number };

export const messageBeforeDestage = defineRule<State>({
  id: 'RC-I',
  name: 'message-before-destage',
  clauses: ['i'],
  model: ['MessageBeforeDestage', 'SecondaryDestage'],
  statement: 'The secondary destages only what a message that reached it covers.',
  needs: [['secondary.permit', 'secondary.destage']],
  exercisedBy: 'a destage',
  watches: ['begin', 'secondary.permit', 'secondary.destage', 'secondary.recover'],
  initial: () => ({ permitted: 0 }),
  at(state, event) {
    switch (event.type) {
      case 'begin':
        state.permitted = event.state.permitted;
        return undefined;
      case 'secondary.permit':
        state.permitted = Math.max(state.permitted, event.upTo);
        return undefined;
      case 'secondary.recover':
        state.permitted = event.found?.permitted ?? state.permitted;
        return undefined;
      case 'secondary.destage': {
        if (event.seq <= state.permitted) return 'held';
        const until = state.permitted === 0 ? 'no message had reached it' : `it was permitted up to ${state.permitted}`;
        return broken(`${event.seq} was destaged, but ${until}`, [], { type: 'secondary.permit', number: event.seq });
      }
      default:
        return undefined;
    }
  },
  wants: ({ permitted }, event) =>
    event.type === 'secondary.destage' && event.seq > permitted
      ? [{ type: 'secondary.permit', number: event.seq }]
      : nothing,
});
