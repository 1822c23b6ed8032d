// Completion before transmission holds of each start of the primary, not only of its whole life.
import { broken, defineRule, nothing } from '../rule.js';

type State = { reported: number; released: number };

export const reportAgainBeforeTransmit = defineRule<State>({
  id: 'M-AGAIN',
  name: 'report-again-before-transmit',
  clauses: [],
  model: ['PrimaryTransmit', 'PrimaryCrash'],
  statement: 'The primary transmits only what it has reported complete since it last started.',
  needs: [['primary.report', 'primary.transmit', 'primary.release']],
  exercisedBy: 'a transmission',
  watches: ['begin', 'primary.report', 'primary.transmit', 'primary.release', 'primary.crash'],
  initial: () => ({ reported: 0, released: 0 }),
  at(state, event) {
    switch (event.type) {
      case 'begin':
        state.reported = event.state.reported;
        state.released = event.state.released;
        return undefined;
      case 'primary.release':
        state.released = event.seq;
        return undefined;
      case 'primary.crash':
        state.reported = state.released;
        return undefined;
      case 'primary.report':
        state.reported = event.seq;
        return undefined;
      case 'primary.transmit':
        if (event.seq <= state.reported) return 'held';
        return broken(
          `${event.seq} was transmitted, but only ${state.reported} were reported since the primary last started`,
          [],
          { type: 'primary.report', number: event.seq },
        );
      default:
        return undefined;
    }
  },
  wants: ({ reported }, event) =>
    event.type === 'primary.transmit' && event.seq > reported
      ? [{ type: 'primary.report', number: event.seq }]
      : nothing,
});
