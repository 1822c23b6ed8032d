// RC-N. A link loses, repeats and reorders frames; it does not invent them. What arrives unsent was damaged, came
// from an older pair, or was never logged.

import type { ObservedEvent } from '../../protocol/index.js';
import type { Setting } from '../rule.js';
import { broken, defineRule, type Outcome } from '../rule.js';
import { add, become, contains, emptySet, firstMissing, type SequenceSet } from '../sequence-set.js';

/** Messages below the newest permitted one change nothing; beyond this many of them, the oldest are forgotten. */
const rememberedMessages = 1024;

type State = {
  readonly sees: { readonly data: boolean; readonly acks: boolean; readonly messages: boolean };
  readonly data: SequenceSet;
  readonly acks: SequenceSet;
  readonly messages: Set<number>;
  /** Messages up to here were forgotten, or sent before the trace began. */
  forgotten: number;
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
  initial: ({ shows }: Setting) => ({
    sees: {
      data: shows('primary.transmit') && shows('secondary.store'),
      acks: shows('secondary.report') && shows('primary.acknowledged'),
      messages: shows('primary.message') && shows('secondary.permit'),
    },
    data: emptySet(),
    acks: emptySet(),
    messages: new Set(),
    forgotten: 0,
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
        return arrived(state.sees.data, contains(state.data, event.seq), event, 'primary.transmit');
      case 'primary.acknowledged':
        return arrived(state.sees.acks, contains(state.acks, event.seq), event, 'secondary.report');
      case 'secondary.permit':
        return arrived(state.sees.messages, wasMessage(state, event.upTo), event, 'primary.message');
      default:
        return undefined;
    }
  },
});

type Arrival = ObservedEvent & { type: 'secondary.store' | 'primary.acknowledged' | 'secondary.permit' };

function arrived(
  sees: boolean,
  sent: boolean,
  event: Arrival,
  sending: 'primary.transmit' | 'secondary.report' | 'primary.message',
): Outcome {
  if (!sees) return undefined;
  if (sent) return 'held';
  const number = 'seq' in event ? event.seq : event.upTo;
  const what = {
    'secondary.store': 'write',
    'primary.acknowledged': 'acknowledgment of',
    'secondary.permit': 'message up to',
  };
  return broken(`${what[event.type]} ${number} arrived, but it was never sent`, [], { type: sending, number });
}

const wasMessage = ({ messages, forgotten }: State, upTo: number) =>
  messages.has(upTo) || (upTo >= 1 && upTo <= forgotten);

function remember(state: State, upTo: number): void {
  state.messages.add(upTo);
  if (state.messages.size <= rememberedMessages) return;
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
