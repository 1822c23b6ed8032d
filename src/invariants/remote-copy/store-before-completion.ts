// RC-A. A completion that is reported before the write is stored is a completed write that a crash can lose.
import { broken, defineRule, nothing } from '../rule.js';
import { add, become, contains, emptySet, keepUpTo } from '../sequence-set.js';

export const storeBeforeCompletion = defineRule({
  id: 'RC-A',
  name: 'store-before-completion',
  clauses: ['a', 'b', 'c', 'd'],
  model: ['StoreBeforeCompletion', 'PrimaryReport'],
  statement: "A write is reported complete only when it is in the primary's cache.",
  needs: [['primary.store', 'primary.report']],
  exercisedBy: 'a completion reported',
  watches: ['begin', 'primary.store', 'primary.report', 'primary.recover'],
  initial: emptySet,
  at(stored, event) {
    switch (event.type) {
      case 'begin':
        become(stored, event.state.stored);
        return undefined;
      case 'primary.store':
        add(stored, event.seq);
        return undefined;
      case 'primary.recover':
        if (event.found?.stored !== undefined) keepUpTo(stored, event.found.stored);
        return undefined;
      case 'primary.report':
        if (contains(stored, event.seq)) return 'held';
        return broken(`${event.seq} was reported complete, but the primary had not stored it`, [], {
          type: 'primary.store',
          number: event.seq,
        });
      default:
        return undefined;
    }
  },
  wants: (stored, event) =>
    event.type === 'primary.report' && !contains(stored, event.seq)
      ? [{ type: 'primary.store', number: event.seq }]
      : nothing,
});
