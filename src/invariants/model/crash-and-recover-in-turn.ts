// In the model a node is up or down, and crash and recovery are the steps between the two. (In a trace a node may
// well be killed a second time while it recovers.)
import { broken, defineRule, nothing } from '../rule.js';

type State = { primaryUp: boolean; secondaryUp: boolean };

export const crashAndRecoverInTurn = defineRule<State>({
  id: 'M-UP',
  name: 'crash-and-recover-in-turn',
  clauses: [],
  model: ['PrimaryCrash', 'PrimaryRecover', 'SecondaryCrash', 'SecondaryRecover'],
  statement: 'Only a node that is up crashes, and only a node that is down recovers.',
  needs: [
    ['primary.crash', 'primary.recover'],
    ['secondary.crash', 'secondary.recover'],
  ],
  exercisedBy: 'a crash or a recovery',
  watches: ['primary.crash', 'primary.recover', 'secondary.crash', 'secondary.recover'],
  initial: () => ({ primaryUp: true, secondaryUp: true }),
  at(state, event) {
    switch (event.type) {
      case 'primary.crash':
        if (!state.primaryUp) return broken('the primary crashed, but it was down');
        state.primaryUp = false;
        return 'held';
      case 'primary.recover':
        if (state.primaryUp) return broken('the primary recovered, but it was up');
        state.primaryUp = true;
        return 'held';
      case 'secondary.crash':
        if (!state.secondaryUp) return broken('the secondary crashed, but it was down');
        state.secondaryUp = false;
        return 'held';
      case 'secondary.recover':
        if (state.secondaryUp) return broken('the secondary recovered, but it was up');
        state.secondaryUp = true;
        return 'held';
      default:
        return undefined;
    }
  },
  wants({ primaryUp, secondaryUp }, event) {
    switch (event.type) {
      case 'primary.crash':
        return primaryUp ? nothing : [{ type: 'primary.recover' }];
      case 'primary.recover':
        return primaryUp ? [{ type: 'primary.crash' }] : nothing;
      case 'secondary.crash':
        return secondaryUp ? nothing : [{ type: 'secondary.recover' }];
      case 'secondary.recover':
        return secondaryUp ? [{ type: 'secondary.crash' }] : nothing;
      default:
        return nothing;
    }
  },
});
