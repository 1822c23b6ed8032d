// The primary transmits what is in its cache; a released write has left it.
import { broken, defineRule } from '../rule.js';

type State = { released: number };

export const transmitFromCache = defineRule<State>({
  id: 'M-CACHE',
  name: 'transmit-from-cache',
  clauses: [],
  model: ['PrimaryTransmit'],
  statement: 'The primary transmits no write that it has released.',
  needs: [['primary.transmit', 'primary.release']],
  exercisedBy: 'a transmission',
  watches: ['begin', 'primary.transmit', 'primary.release'],
  initial: () => ({ released: 0 }),
  at(state, event) {
    switch (event.type) {
      case 'begin':
        state.released = event.state.released;
        return undefined;
      case 'primary.release':
        state.released = event.seq;
        return undefined;
      case 'primary.transmit':
        if (event.seq > state.released) return 'held';
        return broken(`${event.seq} was transmitted, but everything up to ${state.released} was released`, [
          { type: 'primary.release', number: event.seq },
          { type: 'primary.release', number: state.released },
        ]);
      default:
        return undefined;
    }
  },
});
