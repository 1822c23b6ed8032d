// The host of the model waits when as many writes as its queue depth are not completed.
import { broken, defineRule, nothing, numbersOf } from '../rule.js';

type State = { readonly queueDepth: number; completed: number };

export const queueDepth = defineRule<State>({
  id: 'M-QUEUE',
  name: 'queue-depth',
  clauses: [],
  model: ['HostIssue'],
  statement: 'The host has no more writes sent and not completed than its queue depth.',
  needs: [['host.issue', 'primary.report']],
  exercisedBy: 'an issue',
  watches: ['begin', 'host.issue', 'primary.report'],
  initial: ({ parameters }) => ({ queueDepth: parameters.queueDepth, completed: 0 }),
  at(state, event) {
    switch (event.type) {
      case 'begin':
        state.completed = event.state.reported;
        return undefined;
      case 'primary.report':
        state.completed = Math.max(state.completed, event.seq);
        return undefined;
      case 'host.issue':
        if (event.write <= state.completed + state.queueDepth) return 'held';
        return broken(
          `${event.write} was issued, but only ${state.completed} are completed and the queue depth is ${state.queueDepth}`,
          [],
          { type: 'primary.report', number: event.write - state.queueDepth },
        );
      default:
        return undefined;
    }
  },
  wants: ({ queueDepth: depth, completed }, event) =>
    event.type === 'host.issue' ? numbersOf('primary.report', completed + 1, event.write - depth) : nothing,
});
