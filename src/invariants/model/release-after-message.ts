// The primary keeps a write until it has said that it may be destaged: only then nobody will ask for it again.
import { broken, defineRule, nothing } from '../rule.js';

type State = { messaged: number; released: number };

export const releaseAfterMessage = defineRule<State>({
  id: 'M-SAID',
  name: 'release-after-message',
  clauses: [],
  model: ['PrimaryRelease'],
  statement: 'The primary releases only what a message covers that it has sent since it last started.',
  needs: [['primary.message', 'primary.release']],
  exercisedBy: 'a release',
  watches: ['begin', 'primary.message', 'primary.release', 'primary.crash'],
  initial: () => ({ messaged: 0, released: 0 }),
  at(state, event) {
    switch (event.type) {
      case 'begin':
        state.messaged = Math.max(event.state.permitted, event.state.released);
        state.released = event.state.released;
        return undefined;
      case 'primary.message':
        state.messaged = event.upTo;
        return undefined;
      case 'primary.crash':
        state.messaged = state.released;
        return undefined;
      case 'primary.release':
        if (event.seq > state.messaged) {
          return broken(
            `${event.seq} was released, but messages since the primary started cover only ${state.messaged}`,
            [],
            { type: 'primary.message', number: event.seq },
          );
        }
        state.released = event.seq;
        return 'held';
      default:
        return undefined;
    }
  },
  wants: ({ messaged }, event) =>
    event.type === 'primary.release' && event.seq > messaged
      ? [{ type: 'primary.message', number: event.seq }]
      : nothing,
});
