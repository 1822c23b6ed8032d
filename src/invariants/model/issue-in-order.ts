// The model numbers the host's writes as they come; a write that a crash forgot gives its place to the next.
import { broken, defineRule, mayHide, nothing, numbersOf, outOfTurn } from '../rule.js';

type State = { readonly writes: number; readonly hides: boolean; issued: number; stored: number };

export const issueInOrder = defineRule<State>({
  id: 'M-ISSUE',
  name: 'issue-in-order',
  clauses: [],
  model: ['HostIssue'],
  statement: 'The host issues its writes in order, each once, and after a crash goes on from the last stored one.',
  needs: [['host.issue', 'primary.store']],
  exercisedBy: 'an issue',
  watches: ['begin', 'host.issue', 'primary.store', 'primary.crash'],
  initial: (setting) => ({
    writes: setting.parameters.writes,
    hides: mayHide(setting, 'host.issue'),
    issued: 0,
    stored: 0,
  }),
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
        if (event.write !== state.issued + 1) {
          return outOfTurn(
            'host.issue',
            event.write,
            state.issued,
            `${event.write} was issued, but ${state.issued + 1} is next`,
          );
        }
        state.issued = event.write;
        return 'held';
      default:
        return undefined;
    }
  },
  wants({ hides, issued, stored }, event) {
    if (event.type !== 'host.issue') return nothing;
    // Where issues are seen, one that leaves out a number does so because that write was stored before a crash.
    if (!hides) return numbersOf('primary.store', stored + 1, event.write > issued + 1 ? event.write - 1 : 0);
    return numbersOf('host.issue', issued + 1, event.write - 1);
  },
});
