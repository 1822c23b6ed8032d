// Acknowledgments are volatile in the model: after a crash the primary has received none of those above the released
// writes, and sends a message only when they have come again.
import { broken, defineRule, mayHide, mostWanted, nothing, numbersOf } from '../rule.js';
import { add, allMissing, become, emptySet, firstMissing, type SequenceSet } from '../sequence-set.js';

type State = {
  readonly hidesReport: boolean;
  readonly hidesAcknowledged: boolean;
  /** What was released before a crash needs neither report nor acknowledgment after it. */
  readonly hidesRelease: boolean;
  readonly acknowledged: SequenceSet;
  reported: number;
  released: number;
};

export const messageSinceStart = defineRule<State>({
  id: 'M-MESSAGE',
  name: 'message-since-start',
  clauses: [],
  model: ['AcknowledgedPrefix', 'PrimaryMessage'],
  statement:
    'A destage message covers only writes released, or reported and acknowledged since the primary last started.',
  needs: [['primary.report', 'primary.acknowledged', 'primary.message', 'primary.release']],
  exercisedBy: 'a destage message',
  watches: ['begin', 'primary.report', 'primary.acknowledged', 'primary.message', 'primary.release', 'primary.crash'],
  initial: (setting) => ({
    hidesReport: mayHide(setting, 'primary.report'),
    hidesAcknowledged: mayHide(setting, 'primary.acknowledged'),
    hidesRelease: mayHide(setting, 'primary.release'),
    acknowledged: emptySet(),
    reported: 0,
    released: 0,
  }),
  at(state, event) {
    switch (event.type) {
      case 'begin':
        become(state.acknowledged, Math.max(event.state.released, event.state.destaged), event.state.held);
        state.reported = event.state.reported;
        state.released = event.state.released;
        return undefined;
      case 'primary.report':
        state.reported = event.seq;
        return undefined;
      case 'primary.acknowledged':
        add(state.acknowledged, event.seq);
        return undefined;
      case 'primary.release':
        state.released = event.seq;
        return undefined;
      case 'primary.crash':
        become(state.acknowledged, state.released);
        state.reported = state.released;
        return undefined;
      case 'primary.message': {
        if (event.upTo < 1) return undefined;
        if (event.upTo > state.reported) {
          return broken(
            `message up to ${event.upTo}, but only ${state.reported} were reported since the primary started`,
            [],
            { type: 'primary.report', number: event.upTo },
          );
        }
        const missing = firstMissing(state.acknowledged, event.upTo);
        if (missing === undefined) return 'held';
        return broken(
          `message up to ${event.upTo}, but ${missing} was not acknowledged since the primary last started`,
          [],
          { type: 'primary.acknowledged', number: missing },
        );
      }
      default:
        return undefined;
    }
  },
  wants({ hidesReport, hidesAcknowledged, hidesRelease, acknowledged, reported, released }, event) {
    if (event.type !== 'primary.message') return nothing;
    const unacknowledged = allMissing(acknowledged, event.upTo, mostWanted + 1);
    const seenToLack = Math.max(
      hidesReport || event.upTo <= reported ? 0 : event.upTo,
      hidesAcknowledged ? 0 : (unacknowledged.at(-1) ?? 0),
    );
    if (hidesRelease && seenToLack > 0) return numbersOf('primary.release', released + 1, seenToLack);
    return [
      ...numbersOf('primary.report', reported + 1, event.upTo),
      ...unacknowledged.map((number) => ({ type: 'primary.acknowledged' as const, number })),
    ];
  },
});
