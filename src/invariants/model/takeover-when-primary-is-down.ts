// Two nodes that serve hosts make two histories; the model takes over once, from a primary that is down.
import { broken, defineRule, nothing } from '../rule.js';

type State = { primaryUp: boolean; active: boolean };

export const takeoverWhenPrimaryIsDown = defineRule<State>({
  id: 'M-TAKEOVER',
  name: 'takeover-when-primary-is-down',
  clauses: [],
  model: ['Takeover'],
  statement: 'The secondary takes over once, while the primary is down.',
  needs: [['secondary.takeover', 'primary.crash', 'primary.recover']],
  exercisedBy: 'a takeover',
  watches: ['primary.crash', 'primary.recover', 'secondary.takeover'],
  initial: () => ({ primaryUp: true, active: false }),
  at(state, event) {
    switch (event.type) {
      case 'primary.crash':
        state.primaryUp = false;
        return undefined;
      case 'primary.recover':
        state.primaryUp = true;
        return undefined;
      case 'secondary.takeover':
        if (state.active) return broken('the secondary took over, but it had taken over before');
        if (state.primaryUp) return broken('the secondary took over, but the primary was up');
        state.active = true;
        return 'held';
      default:
        return undefined;
    }
  },
  wants: ({ primaryUp }, event) =>
    event.type === 'secondary.takeover' && primaryUp ? [{ type: 'primary.crash' }] : nothing,
});
