// RC-N. A link loses, repeats and reorders frames; it does not invent them. What arrives unsent was damaged, came
// from an older pair, or was never logged.

import type { ObservedEvent } from '../../protocol/index.js';
import { broken, defineRule, nothing, type Outcome, type Reference, type Setting } from '../rule.js';
import { add, become, contains, emptySet, firstMissing, type SequenceSet } from '../sequence-set.js';

/** Messages below the newest permitted one change nothing; beyond this many of them, the oldest are forgotten. */
export const rememberedMessages = 1024;

type State = {
  readonly has: { readonly data: boolean; readonly acks: boolean; readonly messages: boolean };
  readonly data: SequenceSet;
  readonly acks: SequenceSet;
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
  statement: 'Nothing arrives that was not sent.',
  needs: [
    ['primary.transmit', 'secondary.store'],
    ['secondary.report', 'primary.acknowledged'],
    ['primary.message', 'secondary.permit'],
  ],
  exercisedBy: 'an arrival',
  watches: [
    'begin',
    'primary.transmit',
    'secondary.store',
    'secondary.report',
    'primary.acknowledged',
    'primary.message',
    'secondary.permit',
  ],
  initial: ({ lacks, remembers = rememberedMessages }: Setting) => ({
    has: {
      data: !lacks?.('primary.transmit'),
      acks: !lacks?.('secondary.report'),
      messages: !lacks?.('primary.message'),
    },
    data: emptySet(),
    acks: emptySet(),
    messages: new Set(),
    forgotten: 0,
    most: remembers,
  }),
  at(state, event) {
    switch (event.type) {
      case 'begin':
        begin(state, event.state);
        return undefined;
      case 'primary.transmit':
        add(state.data, event.seq);
        return undefined;
      case 'secondary.report':
        add(state.acks, event.seq);
        return undefined;
      case 'primary.message':
        remember(state, event.upTo);
        return undefined;
      case 'secondary.store':
      case 'primary.acknowledged':
      case 'secondary.permit':
        return arrived(state, event);
      default:
        return undefined;
    }
  },
  wants(state, event) {
    switch (event.type) {
      case 'secondary.store':
      case 'primary.acknowledged':
      case 'secondary.permit': {
        const missing = unsent(state, event);
        return missing === undefined ? nothing : [missing];
      }
      default:
        return nothing;
    }
  },
});

type Arrival = ObservedEvent & { type: 'secondary.store' | 'primary.acknowledged' | 'secondary.permit' };

function arrived(state: State, event: Arrival): Outcome {
  if (isSent(state, event)) return 'held';
  const missing = unsent(state, event);
  if (missing === undefined) return undefined;
  return broken(`${whatArrived[event.type]} ${missing.number} arrived, but it was never sent`, [], missing);
}

const whatArrived = {
  'secondary.store': 'write',
  'primary.acknowledged': 'acknowledgment of',
  'secondary.permit': 'message up to',
};

/** The sending that there should have been and was not; nothing where the system has no such sending. */
function unsent(state: State, event: Arrival): Reference | undefined {
  const { has } = state;
  switch (event.type) {
    case 'secondary.store':
      return !has.data || isSent(state, event) ? undefined : { type: 'primary.transmit', number: event.seq };
    case 'primary.acknowledged':
      return !has.acks || isSent(state, event) ? undefined : { type: 'secondary.report', number: event.seq };
    default:
      return !has.messages || isSent(state, event) ? undefined : { type: 'primary.message', number: event.upTo };
  }
}

function isSent(state: State, event: Arrival): boolean {
  switch (event.type) {
    case 'secondary.store':
      return contains(state.data, event.seq);
    case 'primary.acknowledged':
      return contains(state.acks, event.seq);
    default:
      return wasMessage(state, event.upTo);
  }
}

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
  { reported, destaged, held, permitted }: (ObservedEvent & { type: 'begin' })['state'],
): void {
  become(state.data, reported);
  become(state.acks, destaged, held);
  const acknowledgeable = (firstMissing(state.acks, Number.MAX_SAFE_INTEGER) ?? 1) - 1;
  state.forgotten = Math.max(permitted, acknowledgeable);
}
