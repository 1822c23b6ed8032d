// The secondary: stores what arrives, acknowledges what it holds, and puts on its disk what a message permits, in
// order. All it knows is durable, so a crash changes nothing but that it is silent.
import { assign, not, setup } from 'xstate';
import type { Parameters, ProtocolEvent } from '../protocol/index.js';
import { type Ascending, exclude, include } from './ascending.js';
import { because, carriesOut, type Documentation } from './documentation.js';
import { verified } from './verified.js';

type Durable = { readonly held: Ascending; readonly permitted: number; readonly destaged: number };
export type SecondaryContext = { readonly capacity: number; readonly durable: Durable };
type Seq = { readonly seq: number };
type UpTo = { readonly upTo: number };

const has = ({ held, destaged }: Durable, seq: number) => (seq >= 1 && seq <= destaged) || held.includes(seq);

/** What each guard of the secondary asks. */
export const secondaryGuards = {
  windowFull: 'every write of the window beyond the destaged ones is in the cache',
  fits: 'the write is new, and within the window beyond the destaged ones',
  wasStored: 'the write is in the cache or on the disk already',
  isHeld: 'the write is in the cache or on the disk',
  isNews: 'the message covers more than is permitted',
  mayDestage: 'the next write is permitted and in the cache',
  isNextToDestage: 'the number follows the last one destaged',
};

const definition = setup({
  types: {
    context: {} as SecondaryContext,
    events: {} as ProtocolEvent,
    input: {} as Parameters,
    meta: {} as Documentation,
  },
  guards: {
    windowFull: ({ context: { capacity, durable } }) => durable.held.length >= capacity,
    fits: ({ context: { capacity, durable } }, { seq }: Seq) =>
      !has(durable, seq) && seq <= durable.destaged + capacity,
    wasStored: ({ context: { durable } }, { seq }: Seq) => has(durable, seq),
    isHeld: ({ context: { durable } }, { seq }: Seq) => has(durable, seq),
    isNews: ({ context: { durable } }, { upTo }: UpTo) => durable.permitted < upTo,
    mayDestage: ({ context: { durable } }) =>
      durable.destaged < durable.permitted && durable.held.includes(durable.destaged + 1),
    isNextToDestage: ({ context: { durable } }, { seq }: Seq) => seq === durable.destaged + 1,
  },
  actions: {
    store: assign(({ context: { durable } }, { seq }: Seq) => ({
      durable: { ...durable, held: include(durable.held, seq) },
    })),
    permit: assign(({ context: { durable } }, { upTo }: UpTo) => ({ durable: { ...durable, permitted: upTo } })),
    destage: assign(({ context: { durable } }, { seq }: Seq) => ({
      durable: { ...durable, held: exclude(durable.held, seq), destaged: seq },
    })),
    dropUnpermitted: assign(({ context: { durable } }) => ({
      durable: { ...durable, held: durable.held.filter((seq) => seq <= durable.permitted) },
    })),
    /** Nothing changes; the action is there because XState takes a transition without target and action for none. */
    recognise: () => {},
  },
});

/** Puts on disk what is permitted, in order; the same before and after a takeover. */
const destaging = definition.createStateConfig({
  initial: 'waiting',
  states: {
    waiting: {
      meta: because({ 'secondary.destage': 'the next write is not permitted' }),
      always: { guard: 'mayDestage', target: 'destaging' },
    },
    destaging: {
      on: {
        'secondary.destage': {
          guard: { type: 'isNextToDestage', params: ({ event }) => event },
          actions: { type: 'destage', params: ({ event }) => event },
          target: 'waiting',
          meta: carriesOut('i'),
        },
      },
    },
  },
});

export const secondary = verified(
  'secondary',
  definition.createMachine({
    id: 'secondary',
    options: { maxIterations: 100 },
    context: ({ input: { secondaryCapacity } }) => ({
      capacity: secondaryCapacity,
      durable: { held: [], permitted: 0, destaged: 0 },
    }),
    initial: 'standby',
    states: {
      standby: {
        initial: 'up',
        states: {
          up: {
            type: 'parallel',
            meta: because({ 'secondary.recover': 'it is up' }),
            on: {
              'secondary.crash': 'down',
              'secondary.takeover': { target: '#secondary.active', actions: 'dropUnpermitted' },
            },
            states: {
              storing: {
                initial: 'room',
                on: {
                  'secondary.store': {
                    guard: { type: 'wasStored', params: ({ event }) => event },
                    actions: 'recognise',
                    description: 'arrived again',
                  },
                },
                states: {
                  room: {
                    always: { guard: 'windowFull', target: 'full' },
                    on: {
                      'secondary.store': {
                        guard: { type: 'fits', params: ({ event }) => event },
                        actions: { type: 'store', params: ({ event }) => event },
                        target: 'room',
                        meta: carriesOut('g'),
                      },
                    },
                  },
                  full: { always: { guard: not('windowFull'), target: 'room' } },
                },
              },
              acknowledging: {
                on: {
                  'secondary.report': {
                    guard: { type: 'isHeld', params: ({ event }) => event },
                    actions: 'recognise',
                    meta: carriesOut('g'),
                  },
                },
              },
              permission: {
                on: {
                  'secondary.permit': [
                    {
                      guard: { type: 'isNews', params: ({ event }) => event },
                      actions: { type: 'permit', params: ({ event }) => event },
                      meta: carriesOut('h'),
                    },
                    { actions: 'recognise', description: 'permits nothing new' },
                  ],
                },
              },
              destaging,
            },
          },
          down: {
            meta: because({ '*': 'it is down' }),
            on: { 'secondary.recover': 'up' },
          },
        },
      },
      active: {
        initial: 'up',
        meta: because({ '*': 'it has taken over' }),
        states: {
          up: {
            initial: 'destaging',
            meta: because({ 'secondary.recover': 'it is up' }),
            on: { 'secondary.crash': 'down' },
            states: { destaging },
          },
          down: {
            meta: because({ '*': 'it is down' }),
            on: { 'secondary.recover': 'up' },
          },
        },
      },
    },
  }),
);
