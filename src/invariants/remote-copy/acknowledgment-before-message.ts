// RC-H. The message is what makes writes durable in order on the other side; covering a write that may never have
// arrived makes a hole.
import { broken, defineRule, mostWanted, nothing } from '../rule.js';
import { add, allMissing, become, emptySet, firstMissing } from '../sequence-set.js';

export const acknowledgmentBeforeMessage = defineRule({
  id: 'RC-H',
  name: 'acknowledgment-before-message',
  clauses: ['h'],
  model: ['AcknowledgmentBeforeMessage', 'MessageKnowsAcknowledged'],
  statement: 'A destage message covers only writes whose acknowledgment the primary has received, without gap.',
  needs: [['primary.acknowledged', 'primary.message']],
  exercisedBy: 'a destage message',
  watches: ['begin', 'primary.acknowledged', 'primary.message'],
  initial: emptySet,
  at(acknowledged, event) {
    switch (event.type) {
      case 'begin':
        // Which acknowledgments had arrived is not said: whatever is stored there may have been acknowledged.
        become(acknowledged, Math.max(event.state.released, event.state.destaged), event.state.held);
        return undefined;
      case 'primary.acknowledged':
        add(acknowledged, event.seq);
        return undefined;
      case 'primary.message': {
        // Up to 0 it covers nothing, and nothing can be wrong with that.
        if (event.upTo < 1) return undefined;
        const missing = firstMissing(acknowledged, event.upTo);
        if (missing === undefined) return 'held';
        return broken(`message up to ${event.upTo}, but ${missing} was never acknowledged`, [], {
          type: 'primary.acknowledged',
          number: missing,
        });
      }
      default:
        return undefined;
    }
  },
  wants: (acknowledged, event) =>
    event.type === 'primary.message'
      ? allMissing(acknowledged, event.upTo, mostWanted + 1).map((number) => ({ type: 'primary.acknowledged', number }))
      : nothing,
});
