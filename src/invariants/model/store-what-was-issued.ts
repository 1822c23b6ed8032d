// The model stores writes in the order in which the host sent them, so a write's number is its place in that order.
import { broken, defineRule, nothing, numbersOf } from '../rule.js';

type State = { issued: number; stored: number };

export const storeWhatWasIssued = defineRule<State>({
  id: 'M-STORE',
  name: 'store-what-was-issued',
  clauses: [],
  model: ['PrimaryStore'],
  statement: 'The primary stores writes that were issued since it last started, in the order of their issue.',
  needs: [['host.issue', 'primary.store']],
  exercisedBy: 'a store',
  watches: ['begin', 'host.issue', 'primary.store', 'primary.crash'],
  initial: () => ({ issued: 0, stored: 0 }),
  at(state, event) {
    switch (event.type) {
      case 'begin':
        state.stored = event.state.stored;
        state.issued = event.state.stored;
        return undefined;
      case 'host.issue':
        state.issued = event.write;
        return undefined;
      case 'primary.crash':
        state.issued = state.stored;
        return undefined;
      case 'primary.store':
        if (event.seq > state.issued || event.write === 0) {
          return broken(`${event.seq} was stored, but no such write was issued since the primary last started`, [], {
            type: 'host.issue',
            number: event.seq,
          });
        }
        if (event.write !== undefined && event.write !== event.seq) {
          return broken(`${event.seq} was stored, but in the order of issue that write is ${event.write}`, [
            { type: 'host.issue', number: event.write },
          ]);
        }
        state.stored = Math.max(state.stored, event.seq);
        return 'held';
      default:
        return undefined;
    }
  },
  wants: ({ issued }, event) =>
    event.type === 'primary.store' && event.write !== 0 ? numbersOf('host.issue', issued + 1, event.seq) : nothing,
});
