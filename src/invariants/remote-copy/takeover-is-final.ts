// RC-T. Whoever takes over decides where the history ends; what arrives later, or an old primary that comes back,
// would write a second one over it.
import type { ObservedEvent } from '../../protocol/index.js';
import { broken, defineRule, nothing, type Outcome, type Reference } from '../rule.js';

type State = {
  readonly hasPermit: boolean;
  permitted: number;
  /** What is on the disk stays there, whatever a system without permissions says to keep. */
  destaged: number;
  active: boolean;
};

const takeover: Reference = { type: 'secondary.takeover' };

export const takeoverIsFinal = defineRule<State>({
  id: 'RC-T',
  name: 'takeover-is-final',
  clauses: [],
  model: ['TakeoverConsistent', 'Takeover', 'PrimaryRecover'],
  statement:
    'After a takeover the secondary stores, acknowledges and permits nothing, and destages exactly what was permitted ' +
    'at that moment; the old primary does not recover.',
  needs: [['secondary.takeover']],
  exercisedBy: 'a takeover',
  watches: [
    'begin',
    'secondary.permit',
    'secondary.recover',
    'secondary.takeover',
    'secondary.store',
    'secondary.report',
    'secondary.destage',
    'primary.recover',
  ],
  initial: ({ lacks }) => ({ hasPermit: !lacks?.('secondary.permit'), permitted: 0, destaged: 0, active: false }),
  at(state, event) {
    if (state.active) return after(state, event);
    switch (event.type) {
      case 'begin':
        state.permitted = event.state.permitted;
        state.destaged = event.state.destaged;
        return undefined;
      case 'secondary.destage':
        if (!state.hasPermit) state.destaged = Math.max(state.destaged, event.seq);
        return undefined;
      case 'secondary.permit':
        state.permitted = Math.max(state.permitted, event.upTo);
        return undefined;
      case 'secondary.recover':
        state.permitted = event.found?.permitted ?? state.permitted;
        if (!state.hasPermit) state.destaged = Math.max(state.destaged, event.found?.destaged ?? 0);
        return undefined;
      case 'secondary.takeover':
        return takenOver(state, event);
      default:
        return undefined;
    }
  },
  wants: ({ active, hasPermit, permitted }, event) =>
    event.type === 'secondary.takeover' && !active && hasPermit && (event.upTo ?? 0) > permitted
      ? [{ type: 'secondary.permit', number: event.upTo ?? 0 }]
      : nothing,
});

function takenOver(state: State, { upTo }: ObservedEvent & { type: 'secondary.takeover' }): Outcome {
  const { hasPermit, permitted } = state;
  if (hasPermit && upTo !== undefined && upTo !== permitted) {
    const found = `the takeover keeps everything up to ${upTo}, but ${permitted} was permitted`;
    return upTo > permitted
      ? broken(found, [], { type: 'secondary.permit', number: upTo })
      : broken(found, [{ type: 'secondary.permit', number: permitted }]);
  }
  if (upTo !== undefined && upTo < state.destaged) {
    const found = `the takeover keeps everything up to ${upTo}, but ${state.destaged} was destaged`;
    return broken(found, [{ type: 'secondary.destage', number: state.destaged }]);
  }
  state.active = true;
  if (!hasPermit) state.permitted = upTo ?? Number.POSITIVE_INFINITY;
  return 'held';
}

function after({ permitted }: State, event: ObservedEvent): Outcome {
  switch (event.type) {
    case 'secondary.store':
      return broken(`the secondary stored ${event.seq}, but it had taken over`, [takeover]);
    case 'secondary.report':
      return broken(`the secondary acknowledged ${event.seq}, but it had taken over`, [takeover]);
    case 'secondary.permit':
      return broken(`the secondary permitted up to ${event.upTo}, but it had taken over`, [takeover]);
    case 'primary.recover':
      return broken('the primary recovered, but the secondary had taken over', [takeover]);
    case 'secondary.destage':
      if (event.seq <= permitted) return undefined;
      return broken(`${event.seq} was destaged, but the takeover keeps only what was permitted, up to ${permitted}`, [
        takeover,
      ]);
    default:
      return undefined;
  }
}
