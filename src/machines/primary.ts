// The primary: stores and completes the host's writes, then copies them, and lets go of a write only when the
// secondary may destage it. What it stored and released is durable; everything else a crash forgets.
import { assign, not, setup } from 'xstate';
import type { Parameters, ProtocolEvent } from '../protocol/index.js';
import { type Ascending, exclude, include, range } from './ascending.js';
import { because, carriesOut, type Documentation } from './documentation.js';
import { verified } from './verified.js';

type Durable = { readonly stored: number; readonly released: number };
type Volatile = {
  readonly issued: number;
  readonly reported: number;
  readonly acknowledged: Ascending;
  readonly messaged: number;
};
export type PrimaryContext = { readonly capacity: number; readonly durable: Durable; readonly volatile: Volatile };
type Seq = { readonly seq: number };
type UpTo = { readonly upTo: number };

/** What is left of the volatile memory after a crash: nothing that the durable memory does not say. */
const recalled = ({ stored, released }: Durable): Volatile => ({
  issued: stored,
  reported: released,
  acknowledged: [],
  messaged: released,
});

/** The first write that a destage message may not cover. */
const firstUnacknowledged = ({ durable: { released }, volatile: { reported, acknowledged } }: PrimaryContext) =>
  range(released + 1, reported).find((seq) => !acknowledged.includes(seq)) ?? Math.max(released, reported) + 1;

/** What each guard of the primary asks. */
export const primaryGuards = {
  isNextFromHost: 'the write follows the last one received',
  holdsWrite: 'a write was received and is not stored yet',
  cacheFull: 'the cache holds as many writes as it can',
  isNextToStore: 'the number follows the last one stored',
  owesCompletion: 'a stored write was not reported since the primary last started',
  isNextToReport: 'the number follows the last one reported since the primary last started',
  owesTransmission: 'a reported write in the cache is not acknowledged',
  isOwed: 'the write is in the cache, reported, and not acknowledged',
  isAcknowledged: 'the write is in the cache, reported, and acknowledged',
  isAwaited: 'the write is in the cache and not acknowledged yet',
  owesMessage: 'more writes are reported and acknowledged without gap than the last message covers',
  isCovered: 'everything up to the number is reported and acknowledged, and the last message covers less',
  isRepeated: 'the number is that of the last message, or after a recovery that of the last write released',
  mayRelease: 'a message covers the next write to release',
  isNextToRelease: 'the number follows the last one released',
};

export const primary = verified(
  'primary',
  setup({
    types: {
      context: {} as PrimaryContext,
      events: {} as ProtocolEvent,
      input: {} as Parameters,
      meta: {} as Documentation,
    },
    guards: {
      isNextFromHost: ({ context: { volatile } }, { write }: { write: number }) => write === volatile.issued + 1,
      holdsWrite: ({ context: { durable, volatile } }) => durable.stored < volatile.issued,
      cacheFull: ({ context: { capacity, durable } }) => durable.stored - durable.released >= capacity,
      isNextToStore: ({ context: { durable } }, { seq }: Seq) => seq === durable.stored + 1,
      owesCompletion: ({ context: { durable, volatile } }) => volatile.reported < durable.stored,
      isNextToReport: ({ context: { volatile } }, { seq }: Seq) => seq === volatile.reported + 1,
      owesTransmission: ({ context: { durable, volatile } }) =>
        range(durable.released + 1, volatile.reported).some((seq) => !volatile.acknowledged.includes(seq)),
      isOwed: ({ context: { durable, volatile } }, { seq }: Seq) =>
        durable.released < seq && seq <= volatile.reported && !volatile.acknowledged.includes(seq),
      isAcknowledged: ({ context: { volatile } }, { seq }: Seq) =>
        seq <= volatile.reported && volatile.acknowledged.includes(seq),
      isAwaited: ({ context: { durable, volatile } }, { seq }: Seq) =>
        durable.released < seq && seq <= durable.stored && !volatile.acknowledged.includes(seq),
      owesMessage: ({ context }) => context.volatile.messaged + 1 < firstUnacknowledged(context),
      isCovered: ({ context }, { upTo }: UpTo) =>
        context.volatile.messaged < upTo && upTo < firstUnacknowledged(context),
      isRepeated: ({ context: { volatile } }, { upTo }: UpTo) => upTo > 0 && upTo === volatile.messaged,
      mayRelease: ({ context: { durable, volatile } }) => durable.released < volatile.messaged,
      isNextToRelease: ({ context: { durable } }, { seq }: Seq) => seq === durable.released + 1,
    },
    actions: {
      receive: assign(({ context: { volatile } }, { write }: { write: number }) => ({
        volatile: { ...volatile, issued: write },
      })),
      store: assign(({ context: { durable } }, { seq }: Seq) => ({ durable: { ...durable, stored: seq } })),
      report: assign(({ context: { volatile } }, { seq }: Seq) => ({ volatile: { ...volatile, reported: seq } })),
      acknowledge: assign(({ context: { volatile } }, { seq }: Seq) => ({
        volatile: { ...volatile, acknowledged: include(volatile.acknowledged, seq) },
      })),
      message: assign(({ context: { volatile } }, { upTo }: UpTo) => ({ volatile: { ...volatile, messaged: upTo } })),
      release: assign(({ context: { durable, volatile } }, { seq }: Seq) => ({
        durable: { ...durable, released: seq },
        volatile: { ...volatile, acknowledged: exclude(volatile.acknowledged, seq) },
      })),
      forget: assign(({ context: { durable } }) => ({ volatile: recalled(durable) })),
      /** Nothing changes; the action is there because XState takes a transition without target and action for none. */
      recognise: () => {},
    },
  }).createMachine({
    id: 'primary',
    options: { maxIterations: 100 },
    context: ({ input: { primaryCapacity } }) => ({
      capacity: primaryCapacity,
      durable: { stored: 0, released: 0 },
      volatile: recalled({ stored: 0, released: 0 }),
    }),
    initial: 'up',
    states: {
      up: {
        type: 'parallel',
        meta: because({ 'primary.recover': 'it is up', 'secondary.takeover': 'it is up' }),
        on: { 'primary.crash': { target: 'down', actions: 'forget' } },
        states: {
          storing: {
            initial: 'idle',
            on: {
              'host.issue': {
                guard: { type: 'isNextFromHost', params: ({ event }) => event },
                actions: { type: 'receive', params: ({ event }) => event },
              },
            },
            states: {
              idle: {
                meta: because({ 'primary.store': 'every write received is stored' }),
                always: { guard: 'holdsWrite', target: 'holding' },
              },
              holding: {
                always: { guard: 'cacheFull', target: 'full' },
                on: {
                  'primary.store': {
                    guard: { type: 'isNextToStore', params: ({ event }) => event },
                    actions: { type: 'store', params: ({ event }) => event },
                    target: 'idle',
                    meta: carriesOut('a', 'c'),
                  },
                },
              },
              full: {
                meta: because({ 'primary.store': 'the cache is full' }),
                always: { guard: not('cacheFull'), target: 'holding' },
              },
            },
          },
          completing: {
            initial: 'settled',
            states: {
              settled: {
                meta: because({ 'primary.report': 'every stored write was reported' }),
                always: { guard: 'owesCompletion', target: 'owing' },
              },
              owing: {
                on: {
                  'primary.report': {
                    guard: { type: 'isNextToReport', params: ({ event }) => event },
                    actions: { type: 'report', params: ({ event }) => event },
                    target: 'settled',
                    meta: carriesOut('b', 'd'),
                  },
                },
              },
            },
          },
          copying: {
            initial: 'settled',
            on: {
              'primary.transmit': {
                guard: { type: 'isAcknowledged', params: ({ event }) => event },
                actions: 'recognise',
                description: 'sent again although acknowledged',
              },
              'primary.acknowledged': [
                {
                  guard: { type: 'isAwaited', params: ({ event }) => event },
                  actions: { type: 'acknowledge', params: ({ event }) => event },
                  target: '.settled',
                  meta: carriesOut('g'),
                },
                { actions: 'recognise', description: 'acknowledged again' },
              ],
            },
            states: {
              settled: {
                always: { guard: 'owesTransmission', target: 'owing' },
              },
              owing: {
                on: {
                  'primary.transmit': {
                    guard: { type: 'isOwed', params: ({ event }) => event },
                    target: 'owing',
                    meta: carriesOut('e', 'f'),
                  },
                },
              },
            },
          },
          messaging: {
            initial: 'settled',
            on: {
              'primary.message': {
                guard: { type: 'isRepeated', params: ({ event }) => event },
                actions: 'recognise',
                description: 'said again, because nothing acknowledges it',
              },
            },
            states: {
              settled: { always: { guard: 'owesMessage', target: 'owing' } },
              owing: {
                on: {
                  'primary.message': {
                    guard: { type: 'isCovered', params: ({ event }) => event },
                    actions: { type: 'message', params: ({ event }) => event },
                    target: 'settled',
                    meta: carriesOut('h'),
                  },
                },
              },
            },
          },
          releasing: {
            initial: 'keeping',
            states: {
              keeping: {
                meta: because({ 'primary.release': 'no message covers the next write' }),
                always: { guard: 'mayRelease', target: 'releasing' },
              },
              releasing: {
                on: {
                  'primary.release': {
                    guard: { type: 'isNextToRelease', params: ({ event }) => event },
                    actions: { type: 'release', params: ({ event }) => event },
                    target: 'keeping',
                  },
                },
              },
            },
          },
        },
      },
      down: {
        meta: because({ '*': 'it is down' }),
        on: { 'primary.recover': 'up', 'secondary.takeover': 'fenced' },
      },
      fenced: {
        meta: because({ '*': 'it was taken over, and stays out' }),
        type: 'final',
      },
    },
  }),
);
