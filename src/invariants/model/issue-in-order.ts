// The model numbers the host's writes as they come; a write that a crash forgot gives its place to the next.
import { broken, defineRule } from '../rule.js';

type State = { readonly writes: number; issued: number; stored: number };

export const issueInOrder = defineRule<State>({
  id: 'M-ISSUE',
  name: 'issue-in-order',
  clauses: [],
  model: ['HostIssue'],
  statement: 'The host issues its writes in order, each once, and after a crash goes on from the last stored one.',
  needs: [['host.issue', 'primary.store']],
  exercisedBy: 'an issue',
  watches: ['begin', 'host.issue', 'primary.store', 'primary.crash'],
  initial: ({ parameters: { writes } }) => ({ writes, issued: 0, stored: 0 }),
  at(state, event) {
    switch (event.type) {
      case 'begin':
        state.stored = event.state.stored;
        state.issued = event.state.stored;
        return undefined;
      case 'primary.store':
        state.stored = Math.max(state.stored, event.seq);
        return undefined;
      case 'primary.crash':
        state.issued = state.stored;
        return undefined;
      case 'host.issue':
        if (event.write > state.writes)
          return broken(`${event.write} was issued, but there are ${state.writes} writes`);
        if (event.write !== state.issued + 1)
          return broken(`${event.write} was issued, but ${state.issued + 1} is next`);
        state.issued = event.write;
        return 'held';
      default:
        return undefined;
    }
  },
});
