// RC-E. A write that leaves before the host knows of it can end on the secondary although the host was told, or will
// find, that it failed.
import { broken, defineRule, nothing } from '../rule.js';
import { add, become, contains, emptySet } from '../sequence-set.js';

export const completionBeforeTransmit = defineRule({
  id: 'RC-E',
  name: 'completion-before-transmit',
  clauses: ['e', 'f'],
  model: ['CompletionBeforeTransmit', 'PrimaryTransmit'],
  statement: 'A write is transmitted only after its completion was reported.',
  needs: [['primary.report', 'primary.transmit']],
  exercisedBy: 'a transmission',
  watches: ['begin', 'primary.report', 'primary.transmit'],
  initial: emptySet,
  at(reported, event) {
    switch (event.type) {
      case 'begin':
        become(reported, event.state.reported);
        return undefined;
      case 'primary.report':
        add(reported, event.seq);
        return undefined;
      case 'primary.transmit':
        if (contains(reported, event.seq)) return 'held';
        return broken(`${event.seq} was transmitted, but its completion was never reported`, [], {
          type: 'primary.report',
          number: event.seq,
        });
      default:
        return undefined;
    }
  },
  wants: (reported, event) =>
    event.type === 'primary.transmit' && !contains(reported, event.seq)
      ? [{ type: 'primary.report', number: event.seq }]
      : nothing,
});
