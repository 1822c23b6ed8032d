// Recovery reports again: a write that was stored but perhaps not reported when the primary crashed is reported by
// the new start like every other unreleased one, in order.
import { defineRule, mayHide, nothing, numbersOf, outOfTurn } from '../rule.js';

type State = {
  readonly hidesReport: boolean;
  /** What was released before a crash is not reported again after it. */
  readonly hidesRelease: boolean;
  reported: number;
  released: number;
};

export const reportInOrder = defineRule<State>({
  id: 'M-REPORT',
  name: 'report-in-order',
  clauses: [],
  model: ['PrimaryReport', 'PrimaryCrash'],
  statement: 'Completions are reported in order, and after a recovery again for every write not released.',
  needs: [['primary.report', 'primary.release']],
  exercisedBy: 'a report',
  watches: ['begin', 'primary.report', 'primary.release', 'primary.crash'],
  initial: (setting) => ({
    hidesReport: mayHide(setting, 'primary.report'),
    hidesRelease: mayHide(setting, 'primary.release'),
    reported: 0,
    released: 0,
  }),
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
        if (event.seq !== state.reported + 1) {
          return outOfTurn(
            'primary.report',
            event.seq,
            state.reported,
            `${event.seq} was reported complete, but ${state.reported + 1} is next since the primary started`,
          );
        }
        state.reported = event.seq;
        return 'held';
      default:
        return undefined;
    }
  },
  wants({ hidesReport, hidesRelease, reported, released }, event) {
    if (event.type !== 'primary.report') return nothing;
    // What is reported again without a crash was reported by a start that nobody saw.
    if (event.seq <= reported && event.seq > released) return [{ type: 'primary.crash' }];
    const type = hidesRelease && !hidesReport ? 'primary.release' : 'primary.report';
    return numbersOf(type, reported + 1, event.seq - 1);
  },
});
