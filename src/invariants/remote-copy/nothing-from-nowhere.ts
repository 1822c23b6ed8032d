// RC-N. A link loses, repeats and reorders frames; it does not invent them. What arrives unsent was damaged, came
// from an older pair, or was never logged.

import type { ObservedEvent } from '../../protocol/index.js';
import { broken, defineRule, nothing, type Outcome, type Reference, type Setting } from '../rule.js';
import { add, become, contains, emptySet, firstMissing, type SequenceSet } from '../sequence-set.js';
import { type Follower, type Step, stepBefore } from '../step-before.js';

/** Messages below the newest permitted one change nothing; beyond this many of them, the oldest are forgotten. */
export const rememberedMessages = 1024;

type State = {
  /** What each event has to follow. */
  readonly follows: Readonly<Record<Follower, Step | undefined>>;
  readonly hasMessages: boolean;
  /** The numbers that were seen of each step that something has to follow. */
  readonly seen: { readonly [S in Step]?: SequenceSet };
  readonly messages: Set<number>;
  /** Messages up to here were forgotten, or sent before the trace began. */
  forgotten: number;
  /** So many messages are remembered one by one. */
  readonly most: number;
};

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
  initial: ({ lacks, remembers = rememberedMessages }: Setting) => {
    const follows = {
      'primary.transmit': stepBefore('primary.transmit', lacks),
      'secondary.store': stepBefore('secondary.store', lacks),
      'secondary.report': stepBefore('secondary.report', lacks),
      'primary.acknowledged': stepBefore('primary.acknowledged', lacks),
      'secondary.destage': stepBefore('secondary.destage', lacks),
      'secondary.takeover': stepBefore('secondary.takeover', lacks),
    };
    const steps = new Set(Object.values(follows).filter((step) => step !== undefined));
    const seen = Object.fromEntries([...steps].map((step) => [step, emptySet()]));
    const hasMessages = !lacks?.('primary.message');
    return { follows, hasMessages, seen, messages: new Set(), forgotten: 0, most: remembers };
  },
  at(state, event) {
    switch (event.type) {
      case 'begin':
        begin(state, event.state);
        return undefined;
      case 'primary.message':
        remember(state, event.upTo);
        return undefined;
      case 'secondary.permit':
        if (wasMessage(state, event.upTo)) return 'held';
        return state.hasMessages
          ? broken(`message up to ${event.upTo} arrived, but it was never sent`, [], messageOf(event.upTo))
          : undefined;
      case 'primary.store':
        see(state, event.type, event.seq);
        return undefined;
      case 'primary.transmit':
      case 'secondary.store':
      case 'secondary.report': {
        const outcome = follow(state, event.type, event.seq);
        if (typeof outcome !== 'object') see(state, event.type, event.seq);
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
        return !state.hasMessages || wasMessage(state, event.upTo) ? nothing : [messageOf(event.upTo)];
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

function see({ seen }: State, step: Step, number: number): void {
  const numbers = seen[step];
  if (numbers !== undefined) add(numbers, number);
}

/** The step that the event has to follow and does not. */
function missing({ follows, seen }: State, event: Follower, number: number): readonly Reference[] {
  const step = follows[event];
  const numbers = step === undefined ? undefined : seen[step];
  if (step === undefined || numbers === undefined || contains(numbers, number)) return nothing;
  return [{ type: step, number }];
}

function follow(state: State, event: Follower, number: number): Outcome {
  const step = state.follows[event];
  if (step === undefined) return undefined;
  const [reference] = missing(state, event, number);
  if (reference === undefined) return 'held';
  return broken(`${happened[event](number)}, but ${neverWas[step]}`, [], reference);
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

const wasMessage = ({ messages, forgotten }: State, upTo: number) =>
  messages.has(upTo) || (upTo >= 1 && upTo <= forgotten);

function remember(state: State, upTo: number): void {
  state.messages.add(upTo);
  if (state.messages.size <= state.most) return;
  const [oldest] = state.messages;
  if (oldest === undefined) return;
  state.messages.delete(oldest);
  state.forgotten = Math.max(state.forgotten, oldest);
}

/** What was under way when the trace began is not said: everything that may have been sent is taken as sent. */
function begin(
  state: State,
  { stored, reported, destaged, held, permitted }: (ObservedEvent & { type: 'begin' })['state'],
): void {
  const { seen } = state;
  if (seen['primary.store']) become(seen['primary.store'], stored);
  if (seen['primary.transmit']) become(seen['primary.transmit'], reported);
  const atSecondary = emptySet();
  become(atSecondary, destaged, held);
  for (const step of ['secondary.store', 'secondary.report'] as const)
    if (seen[step]) become(seen[step], destaged, held);
  const acknowledgeable = (firstMissing(atSecondary, Number.MAX_SAFE_INTEGER) ?? 1) - 1;
  state.forgotten = Math.max(permitted, acknowledgeable);
}
