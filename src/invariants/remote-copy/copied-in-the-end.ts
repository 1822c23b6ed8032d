// RC-L. Safety alone is met by a pair that copies nothing. Left to settle, it has to have copied everything.
import { broken, defineRule, mayHide, nothing, numbersOf, type Outcome, type Reference } from '../rule.js';

type State = {
  /** Without a crash or a takeover that nobody sees, it is known who should have done what. */
  readonly seesFaults: boolean;
  readonly hasRelease: boolean;
  readonly hidesRelease: boolean;
  /** What is destaged was permitted, so that is asked for where destages are hidden. */
  readonly hidesDestage: boolean;
  readonly hasPermit: boolean;
  /** Whether it is known what a takeover keeps. */
  knowsKept: boolean;
  stored: number;
  reported: number;
  destaged: number;
  released: number;
  permitted: number;
  primaryUp: boolean;
  secondaryUp: boolean;
  active: boolean;
};

/** Releases that nobody saw and that are asked for in the end. */
const mostUnseen = 64;

const faults = ['primary.crash', 'secondary.crash', 'secondary.takeover'] as const;

export const copiedInTheEnd = defineRule<State>({
  id: 'RC-L',
  name: 'copied-in-the-end',
  clauses: [],
  model: ['EventuallyCopied', 'EventuallyDestaged'],
  statement:
    'When settled with both nodes up, every stored write is destaged and released; after a takeover, exactly the ' +
    'permitted ones are destaged.',
  needs: [['primary.store', 'secondary.destage', 'end']],
  exercisedBy: 'an end with both nodes up, or after a takeover',
  watches: [
    'begin',
    'primary.store',
    'primary.report',
    'secondary.destage',
    'primary.release',
    'secondary.permit',
    'primary.crash',
    'primary.recover',
    'secondary.crash',
    'secondary.recover',
    'secondary.takeover',
    'end',
  ],
  initial: (setting) => ({
    seesFaults: !faults.some((type) => mayHide(setting, type)),
    hasRelease: !setting.lacks?.('primary.release'),
    hidesRelease: mayHide(setting, 'primary.release'),
    hidesDestage: mayHide(setting, 'secondary.destage'),
    hasPermit: !setting.lacks?.('secondary.permit'),
    knowsKept: !setting.lacks?.('secondary.permit'),
    stored: 0,
    reported: 0,
    destaged: 0,
    released: 0,
    permitted: 0,
    primaryUp: true,
    secondaryUp: true,
    active: false,
  }),
  at(state, event) {
    switch (event.type) {
      case 'begin':
        ({
          stored: state.stored,
          reported: state.reported,
          destaged: state.destaged,
          released: state.released,
          permitted: state.permitted,
        } = event.state);
        return undefined;
      case 'primary.store':
        state.stored = Math.max(state.stored, event.seq);
        return undefined;
      case 'primary.report':
        state.reported = Math.max(state.reported, event.seq);
        state.stored = Math.max(state.stored, event.seq);
        return undefined;
      case 'secondary.destage':
        state.destaged = Math.max(state.destaged, event.seq);
        return undefined;
      case 'primary.release':
        state.released = Math.max(state.released, event.seq);
        return undefined;
      case 'secondary.permit':
        state.permitted = Math.max(state.permitted, event.upTo);
        return undefined;
      case 'primary.crash':
        state.primaryUp = false;
        return undefined;
      case 'primary.recover':
        state.primaryUp = true;
        // What was stored and not reported may be lost, unless it is said to be there or is reported again.
        state.stored = event.found?.stored ?? state.reported;
        return undefined;
      case 'secondary.crash':
        state.secondaryUp = false;
        return undefined;
      case 'secondary.recover':
        state.secondaryUp = true;
        return undefined;
      case 'secondary.takeover':
        state.active = true;
        // Where nothing is permitted, it keeps what it says that it keeps.
        if (!state.hasPermit && event.upTo !== undefined) {
          state.permitted = event.upTo;
          state.knowsKept = true;
        }
        return undefined;
      case 'end':
        return settled(state);
      default:
        return undefined;
    }
  },
  wants(state, event) {
    const due = event.type === 'end' ? owed(state) : undefined;
    if (due === undefined) return nothing;
    const copied = state.hidesDestage
      ? numbersOf('secondary.permit', Math.max(due, state.permitted + 1), due)
      : numbersOf('secondary.destage', state.destaged + 1, due);
    if (state.active || !asksForReleases(state)) return copied;
    return [...copied, ...numbersOf('primary.release', state.released + 1, due)];
  },
});

/** How far everything has to be destaged in this state; nothing if nothing is owed, or nobody can know. */
function owed(state: State): number | undefined {
  const { seesFaults, hasPermit, hidesDestage, knowsKept, active, primaryUp, secondaryUp, permitted, stored } = state;
  if (!seesFaults || !secondaryUp || !(active ? knowsKept : primaryUp)) return undefined;
  // What is never shown, and has no permission before it either, may all have happened.
  if (hidesDestage && !hasPermit) return undefined;
  return active ? permitted : stored;
}

/** Of a long run whose releases nobody saw, that they could all have happened is not worked out. */
const asksForReleases = ({ hasRelease, hidesRelease, stored, released }: State): boolean =>
  hasRelease && (!hidesRelease || stored - released <= mostUnseen);

function settled(state: State): Outcome {
  const { active, stored, destaged, released, permitted } = state;
  const due = owed(state);
  if (due === undefined) return undefined;
  if ((state.hidesDestage ? Math.max(destaged, permitted) : destaged) < due) {
    const next = destaged + 1;
    const missing = { type: 'secondary.destage', number: next } as const;
    if (!active)
      return broken(`settled with ${next} not destaged, but it was stored`, [{ type: 'primary.store', number: next }], missing); // biome-ignore format: one sentence
    return broken(
      `settled after a takeover with ${next} not destaged, but ${whyKept(state)}`,
      [keeping(state)],
      missing,
    );
  }
  if (active || !asksForReleases(state) || released >= stored) return 'held';
  return broken(
    `settled with ${released + 1} not released, but it was stored`,
    [{ type: 'primary.store', number: released + 1 }],
    { type: 'primary.release', number: released + 1 },
  );
}

/** What says how much is kept after a takeover: permissions or, in a system without them, the takeover itself. */
const keeping = ({ hasPermit, permitted }: State): Reference =>
  hasPermit ? { type: 'secondary.permit', number: permitted } : { type: 'secondary.takeover' };

const whyKept = ({ hasPermit, permitted }: State): string =>
  hasPermit ? `everything up to ${permitted} was permitted` : `the takeover keeps everything up to ${permitted}`;
