// RC-K. What a node has promised, it still has after a crash: completions are promises of the primary;
// acknowledgments, permissions and destages are promises of the secondary.
import type { ObservedEvent, SecondaryFound } from '../../protocol/index.js';
import { broken, defineRule, mayHide, type Outcome } from '../rule.js';
import { add, become, contains, emptySet, firstMissing, keepUpTo, type SequenceSet } from '../sequence-set.js';

type State = {
  readonly seesDestage: boolean;
  readonly seesTakeover: boolean;
  readonly hasPermit: boolean;
  reported: number;
  readonly acknowledged: SequenceSet;
  permitted: number;
  destaged: number;
};

export const recoveryKeeps = defineRule<State>({
  id: 'RC-K',
  name: 'recovery-keeps',
  clauses: [],
  model: ['NothingLost', 'PrimaryCrash', 'SecondaryCrash'],
  statement:
    'Every write reported (primary) or acknowledged, permitted or destaged (secondary) before a crash is in cache or on ' +
    'disk after it.',
  needs: [['primary.recover'], ['secondary.recover']],
  exercisedBy: 'a recovery that says what was found',
  watches: [
    'begin',
    'primary.report',
    'primary.recover',
    'secondary.report',
    'secondary.permit',
    'secondary.destage',
    'secondary.recover',
    'secondary.takeover',
  ],
  initial: (setting) => ({
    seesDestage: setting.shows('secondary.destage'),
    seesTakeover: !mayHide(setting, 'secondary.takeover'),
    hasPermit: !setting.lacks?.('secondary.permit'),
    reported: 0,
    acknowledged: emptySet(),
    permitted: 0,
    destaged: 0,
  }),
  at(state, event) {
    switch (event.type) {
      case 'begin':
        state.reported = event.state.reported;
        state.permitted = event.state.permitted;
        state.destaged = event.state.destaged;
        return undefined;
      case 'primary.report':
        state.reported = Math.max(state.reported, event.seq);
        return undefined;
      case 'secondary.report':
        add(state.acknowledged, event.seq);
        return undefined;
      case 'secondary.permit':
        state.permitted = Math.max(state.permitted, event.upTo);
        return undefined;
      case 'secondary.destage':
        state.destaged = Math.max(state.destaged, event.seq);
        return undefined;
      case 'secondary.takeover':
        // What was not permitted is dropped, and that is what a takeover is for. A system without permissions says what it keeps.
        keepUpTo(state.acknowledged, state.hasPermit ? state.permitted : (event.upTo ?? state.destaged));
        return undefined;
      case 'primary.recover':
        return primaryFound(state, event);
      case 'secondary.recover':
        return event.found === undefined ? undefined : secondaryFound(state, event.found);
      default:
        return undefined;
    }
  },
});

function primaryFound({ reported }: State, { found }: ObservedEvent & { type: 'primary.recover' }): Outcome {
  if (found?.stored === undefined) return undefined;
  if (found.stored >= reported) return 'held';
  return broken(`the primary recovered with everything up to ${found.stored}, but ${reported} was reported complete`, [
    { type: 'primary.report', number: reported },
  ]);
}

function secondaryFound(state: State, found: SecondaryFound): Outcome {
  if (found.destaged !== undefined && found.destaged < state.destaged) {
    return broken(
      `the secondary recovered with ${found.destaged} destaged, but ${state.destaged} was destaged before`,
      [{ type: 'secondary.destage', number: state.destaged }],
    );
  }
  if (found.permitted !== undefined && found.permitted < state.permitted) {
    return broken(
      `the secondary recovered with ${found.permitted} permitted, but it had permitted ${state.permitted}`,
      [{ type: 'secondary.permit', number: state.permitted }],
    );
  }
  if (found.held === undefined)
    return found.destaged === undefined && found.permitted === undefined ? undefined : 'held';
  // A takeover drops what was not permitted.
  if (!state.seesTakeover) return undefined;
  // What is not in the cache may be on the disk, and how much is there is not known.
  if (found.destaged === undefined && !state.seesDestage) return undefined;
  const lost = firstLost(state, found);
  if (lost === undefined) return 'held';
  if (contains(state.acknowledged, lost))
    return broken(`the secondary recovered without ${lost}, but it had acknowledged ${lost}`, [
      { type: 'secondary.report', number: lost },
    ]);
  return broken(`the secondary recovered without ${lost}, but it had permitted ${state.permitted}`, [
    { type: 'secondary.permit', number: state.permitted },
  ]);
}

/** Of what was acknowledged, or permitted, which is everything up to a number. */
function firstLost({ acknowledged, permitted, destaged }: State, found: SecondaryFound): number | undefined {
  const has = emptySet();
  become(has, found.destaged ?? destaged, found.held);
  const inPrefix = firstMissing(has, Math.max(acknowledged.prefix, permitted));
  if (inPrefix !== undefined && !contains(has, inPrefix)) return inPrefix;
  return [...acknowledged.beyond].sort((a, b) => a - b).find((number) => !contains(has, number));
}
