// RC-R. Between its release by the primary and its destage, a write is in the cache of the secondary or nowhere.
import { broken, defineRule, nothing } from '../rule.js';
import { add, become, contains, emptySet } from '../sequence-set.js';

export const releaseAfterAcknowledgment = defineRule({
  id: 'RC-R',
  name: 'release-after-acknowledgment',
  clauses: [],
  model: ['NothingLost', 'PrimaryRelease'],
  statement: 'The primary drops a write only when the secondary has acknowledged it.',
  needs: [['primary.acknowledged', 'primary.release']],
  exercisedBy: 'a release',
  watches: ['begin', 'primary.acknowledged', 'primary.release'],
  initial: emptySet,
  at(acknowledged, event) {
    switch (event.type) {
      case 'begin':
        become(acknowledged, Math.max(event.state.released, event.state.destaged), event.state.held);
        return undefined;
      case 'primary.acknowledged':
        add(acknowledged, event.seq);
        return undefined;
      case 'primary.release':
        if (contains(acknowledged, event.seq)) return 'held';
        return broken(`${event.seq} was released, but it was never acknowledged`, [], {
          type: 'primary.acknowledged',
          number: event.seq,
        });
      default:
        return undefined;
    }
  },
  wants: (acknowledged, event) =>
    event.type === 'primary.release' && !contains(acknowledged, event.seq)
      ? [{ type: 'primary.acknowledged', number: event.seq }]
      : nothing,
});
