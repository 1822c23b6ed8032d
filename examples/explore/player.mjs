// A video player as a user interface has it: regions side by side, a history that the settings return to, transitions
// without events, and times. The times are events here that may happen at any moment. `network` is sound; in `spinning`
// the spinner hears of data only while it is on the screen, and after the settings waits for what is already there.
import { defineNetwork } from 'destage/explore';
import { assign, setup } from 'xstate';

const player = (buffering) =>
  setup({
    guards: {
      hasData: ({ context }) => context.hasData,
      hasFailedOften: ({ context }) => context.failures >= 2,
    },
    actions: {
      stall: assign({ hasData: false }),
      fill: assign({ hasData: true }),
      countFailure: assign({ failures: ({ context }) => context.failures + 1 }),
      forgive: assign({ failures: 0 }),
      setVolume: assign({ volume: ({ event }) => event.level }),
    },
  }).createMachine({
    id: 'player',
    context: { hasData: true, failures: 0, volume: 1 },
    type: 'parallel',
    states: {
      screen: {
        initial: 'video',
        on: { stall: { actions: 'stall' }, fill: { actions: 'fill' } },
        states: {
          video: {
            initial: 'paused',
            on: { openSettings: 'settings' },
            states: {
              paused: { on: { play: 'playing' } },
              playing: {
                entry: 'forgive',
                always: { guard: ({ context }) => !context.hasData, target: 'buffering' },
                on: { pause: 'paused', ended: 'paused' },
              },
              buffering: { ...buffering, after: { 10000: { target: 'failed', actions: 'countFailure' } } },
              failed: {
                always: { guard: 'hasFailedOften', target: 'broken' },
                on: { retry: 'buffering' },
              },
              broken: { on: { reload: { target: 'paused', actions: 'forgive' } } },
              last: { type: 'history' },
            },
          },
          settings: {
            on: {
              closeSettings: 'video.last',
              setVolume: { actions: 'setVolume' },
            },
          },
        },
      },
      controls: {
        initial: 'shown',
        states: {
          shown: { after: { 3000: 'hidden' }, on: { move: { target: 'shown', reenter: true } } },
          hidden: { on: { move: 'shown' } },
        },
      },
    },
  });

/** Where the data come from. */
const source = setup({}).createMachine({
  id: 'source',
  initial: 'flowing',
  states: { flowing: { on: { stall: 'dry' } }, dry: { on: { fill: 'flowing' } } },
});

const screen = (machine) =>
  defineNetwork({
    machines: { player: { machine, delays: 'events' }, source },
    events: {
      play: {},
      pause: {},
      ended: {},
      retry: {},
      reload: {},
      openSettings: {},
      closeSettings: {},
      setVolume: { level: [0, 1, 2] },
      move: {},
      stall: {},
      fill: {},
    },
    invariants: {
      'the spinner turns only for data that are missing': ({ player: shown, source: from }) =>
        !(shown.matches({ screen: { video: 'buffering' } }) && from.matches('flowing')),
    },
    // Whatever was done, the video can be made to play; and the spinner does not turn for ever.
    goal: ({ player: shown }) => !shown.matches({ screen: { video: 'buffering' } }),
    environment: { stall: ({ source: from }) => from.matches('flowing'), move: true },
    faults: ['stall'],
    unfair: ['play', 'pause', 'ended', 'retry', 'reload', 'openSettings', 'setVolume', 'move'],
  });

export const network = screen(player({ always: { guard: 'hasData', target: 'playing' } }));

export const spinning = screen(player({ on: { fill: { target: 'playing', actions: 'fill' } } }));
