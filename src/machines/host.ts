// The host: sends writes, a window of them at a time, and learns of their completion. It never sees the secondary,
// and it cannot know what the primary had stored before a crash: it offers any write of its window again.
import { assign, setup } from 'xstate';
import type { Parameters, ProtocolEvent } from '../protocol/index.js';
import { because, carriesOut, type Documentation } from './documentation.js';
import { verified } from './verified.js';

export type HostContext = { readonly writes: number; readonly queueDepth: number; readonly completed: number };

/** What each guard of the host asks. */
export const hostGuards = {
  allCompleted: 'every write is completed',
  isInWindow: 'the write is not completed, and among the next that the queue depth allows',
  isNews: 'this completion was not reported before',
};

export const host = verified(
  'host',
  setup({
    types: {
      context: {} as HostContext,
      events: {} as ProtocolEvent,
      input: {} as Parameters,
      meta: {} as Documentation,
    },
    guards: {
      allCompleted: ({ context: { completed, writes } }) => completed === writes,
      isInWindow: ({ context: { completed, queueDepth, writes } }, { write }: { write: number }) =>
        completed < write && write <= Math.min(writes, completed + queueDepth),
      isNews: ({ context: { completed } }, { seq }: { seq: number }) => completed < seq,
    },
    actions: {
      complete: assign((_, { seq }: { seq: number }) => ({ completed: seq })),
    },
  }).createMachine({
    id: 'host',
    options: { maxIterations: 100 },
    context: ({ input: { writes, queueDepth } }) => ({ writes, queueDepth, completed: 0 }),
    initial: 'connected',
    states: {
      connected: {
        initial: 'writing',
        meta: because({ 'primary.recover': 'the primary is up' }),
        on: {
          'primary.report': [
            {
              guard: { type: 'isNews', params: ({ event }) => event },
              actions: { type: 'complete', params: ({ event }) => event },
              target: '.writing',
              meta: carriesOut('b', 'd'),
            },
            { target: '#host.connected', description: 'reported again after a recovery' },
          ],
          'primary.crash': 'disconnected',
        },
        states: {
          writing: {
            always: { guard: 'allCompleted', target: 'done' },
            on: {
              'host.issue': { guard: { type: 'isInWindow', params: ({ event }) => event }, target: 'writing' },
            },
          },
          done: { meta: because({ 'host.issue': 'every write is completed' }) },
        },
      },
      disconnected: {
        meta: because({ '*': 'the primary is down' }),
        on: { 'primary.recover': 'connected' },
      },
    },
  }),
);
