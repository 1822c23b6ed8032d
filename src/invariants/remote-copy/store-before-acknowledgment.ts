// RC-G. The primary lets go of what is acknowledged; an acknowledgment of what is not stored is a write nobody has.
import { broken, defineRule, nothing } from '../rule.js';
import { add, become, contains, emptySet } from '../sequence-set.js';

export const storeBeforeAcknowledgment = defineRule({
  id: 'RC-G',
  name: 'store-before-acknowledgment',
  clauses: ['g'],
  model: ['StoreBeforeAcknowledgment', 'SecondaryReport'],
  statement: 'The secondary acknowledges only what is in its cache or on its disk.',
  needs: [['secondary.store', 'secondary.report']],
  exercisedBy: 'an acknowledgment reported by the secondary',
  watches: ['begin', 'secondary.store', 'secondary.report', 'secondary.recover'],
  initial: emptySet,
  at(stored, event) {
    switch (event.type) {
      case 'begin':
        become(stored, event.state.destaged, event.state.held);
        return undefined;
      case 'secondary.store':
        add(stored, event.seq);
        return undefined;
      case 'secondary.recover':
        if (event.found?.held === undefined || event.found.destaged === undefined) return undefined;
        become(stored, event.found.destaged, event.found.held);
        return undefined;
      case 'secondary.report':
        if (contains(stored, event.seq)) return 'held';
        return broken(`${event.seq} was acknowledged, but the secondary had not stored it`, [], {
          type: 'secondary.store',
          number: event.seq,
        });
      default:
        return undefined;
    }
  },
  wants: (stored, event) =>
    event.type === 'secondary.report' && !contains(stored, event.seq)
      ? [{ type: 'secondary.store', number: event.seq }]
      : nothing,
});
