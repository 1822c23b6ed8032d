// RC-N. A link loses, repeats and reorders frames; it does not invent them. What arrives unsent was damaged, came
// from an older pair, or was never logged.

import { broken, defineRule, nothing, type Outcome, type Reference, type Setting } from '../rule.js';
import { beginSteps, lacksStep, noSteps, type SentSteps, seeStep, sendMessage, wasMessage } from '../sent-steps.js';
import { type Follower, type Step, stepBefore } from '../step-before.js';

/** What each event has to follow. */
type Follows = Readonly<Record<Follower, Step | undefined>>;

type State = {
  readonly sent: SentSteps;
  readonly follows: Follows;
  readonly hasMessages: boolean;
};

/** What follows what, and the steps that something follows. */
function waysWhere(lacks: Setting['lacks']): {
  readonly follows: Follows;
  readonly steps: ReadonlySet<Step | undefined>;
} {
  const follows = {
    'primary.transmit': stepBefore('primary.transmit', lacks),
    'secondary.store': stepBefore('secondary.store', lacks),
    'secondary.report': stepBefore('secondary.report', lacks),
    'primary.acknowledged': stepBefore('primary.acknowledged', lacks),
    'secondary.destage': stepBefore('secondary.destage', lacks),
    'secondary.takeover': stepBefore('secondary.takeover', lacks),
  };
  return { follows, steps: new Set(Object.values(follows)) };
}

/** Where no step is lacking: known, because property runs begin with it thousands of times a second. */
const whole = waysWhere(undefined);

export const nothingFromNowhere = defineRule<State>({
  id: 'RC-N',
  name: 'nothing-from-nowhere',
  clauses: ['e', 'g', 'h'],
  model: ['SecondaryStore', 'PrimaryAcknowledged', 'SecondaryPermit'],
  statement:
    'Nothing arrives that was not sent; and where a system lacks a step of a write, what comes after follows the step before it.',
  needs: [
    ['primary.transmit', 'secondary.store'],
    ['secondary.report', 'primary.acknowledged'],
    ['primary.message', 'secondary.permit'],
  ],
  exercisedBy: 'an arrival',
  watches: [
    'begin',
    'primary.store',
    'primary.transmit',
    'secondary.store',
    'secondary.report',
    'primary.acknowledged',
    'primary.message',
    'secondary.permit',
    'secondary.destage',
    'secondary.takeover',
  ],
  initial: ({ lacks, remembers }) => {
    const { follows, steps } = lacks === undefined ? whole : waysWhere(lacks);
    return { sent: noSteps(steps, remembers), follows, hasMessages: !lacks?.('primary.message') };
  },
  at(state, event) {
    switch (event.type) {
      case 'begin':
        beginSteps(state.sent, event.state);
        return undefined;
      case 'primary.message':
        sendMessage(state.sent, event.upTo);
        return undefined;
      case 'secondary.permit':
        if (wasMessage(state.sent, event.upTo)) return 'held';
        return state.hasMessages
          ? broken(`message up to ${event.upTo} arrived, but it was never sent`, [], messageOf(event.upTo))
          : undefined;
      case 'primary.store':
        seeStep(state.sent, event.type, event.seq);
        return undefined;
      case 'primary.transmit':
      case 'secondary.store':
      case 'secondary.report': {
        const outcome = follow(state, event.type, event.seq);
        if (typeof outcome !== 'object') seeStep(state.sent, event.type, event.seq);
        return outcome;
      }
      case 'primary.acknowledged':
      case 'secondary.destage':
        return follow(state, event.type, event.seq);
      case 'secondary.takeover':
        return event.upTo === undefined || event.upTo === 0 ? undefined : follow(state, event.type, event.upTo);
      default:
        return undefined;
    }
  },
  wants(state, event) {
    switch (event.type) {
      case 'secondary.permit':
        return !state.hasMessages || wasMessage(state.sent, event.upTo) ? nothing : [messageOf(event.upTo)];
      case 'primary.transmit':
      case 'secondary.store':
      case 'secondary.report':
      case 'primary.acknowledged':
      case 'secondary.destage':
        return missing(state, event.type, event.seq);
      case 'secondary.takeover':
        return event.upTo === undefined || event.upTo === 0 ? nothing : missing(state, event.type, event.upTo);
      default:
        return nothing;
    }
  },
});

const messageOf = (number: number): Reference => ({ type: 'primary.message', number });

/** The step that the event has to follow and does not. */
function missing(state: State, event: Follower, number: number): readonly Reference[] {
  const step = state.follows[event];
  return lacksStep(state.sent, step, number) ? [{ type: step, number }] : nothing;
}

function follow(state: State, event: Follower, number: number): Outcome {
  const step = state.follows[event];
  if (step === undefined) return undefined;
  if (!lacksStep(state.sent, step, number)) return 'held';
  return broken(`${happened[event](number)}, but ${neverWas[step]}`, [], { type: step, number });
}

const happened: Readonly<Record<Follower, (number: number) => string>> = {
  'primary.transmit': (number) => `${number} was transmitted`,
  'secondary.store': (number) => `write ${number} arrived`,
  'secondary.report': (number) => `${number} was acknowledged`,
  'primary.acknowledged': (number) => `acknowledgment of ${number} arrived`,
  'secondary.destage': (number) => `${number} was destaged`,
  'secondary.takeover': (number) => `the takeover keeps everything up to ${number}`,
};

const neverWas: Readonly<Record<Step, string>> = {
  'primary.store': 'the primary never stored it',
  'primary.transmit': 'it was never sent',
  'secondary.store': 'the secondary never stored it',
  'secondary.report': 'it was never sent',
};
