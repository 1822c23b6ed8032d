// The link: a frame once sent may arrive never, once or many times, in any order. One small chart, three times:
// for data, for acknowledgments and for destage messages.
import { assign, setup } from 'xstate';
import { type ChartName, channels, numberOf, type ProtocolEvent } from '../protocol/index.js';
import { type Ascending, include } from './ascending.js';
import { because, carriesOut, type Documentation } from './documentation.js';
import { verified } from './verified.js';

export type ChannelContext = { readonly frames: Ascending };
type Frame = { readonly frame: number };
type Channel = keyof typeof channels;

/** What each guard of a channel asks. */
export const channelGuards = {
  wasSent: 'a frame with this number was sent, at any time',
};

const frameOf = ({ event }: { event: ProtocolEvent }): Frame => ({ frame: numberOf(event) });

const clausesOf = {
  'link.data': { sent: carriesOut('e', 'f'), arrives: carriesOut('g') },
  'link.acks': { sent: carriesOut('g'), arrives: carriesOut('g') },
  'link.messages': { sent: carriesOut('h'), arrives: carriesOut('h') },
};

function channel(name: Channel) {
  const { sent, arrives } = channels[name];
  return verified(
    name,
    setup({
      types: { context: {} as ChannelContext, events: {} as ProtocolEvent, meta: {} as Documentation },
      guards: {
        wasSent: ({ context: { frames } }, { frame }: Frame) => frames.includes(frame),
      },
      actions: {
        carry: assign(({ context: { frames } }, { frame }: Frame) => ({ frames: include(frames, frame) })),
      },
    }).createMachine({
      id: name.slice('link.'.length),
      context: { frames: [] },
      initial: 'silent',
      on: {
        [sent]: {
          actions: { type: 'carry', params: frameOf },
          target: '.carrying',
          meta: clausesOf[name].sent,
        },
      },
      states: {
        silent: { meta: because({ [arrives]: 'no frame was ever sent' }) },
        carrying: {
          on: {
            [arrives]: {
              guard: { type: 'wasSent', params: frameOf },
              target: 'carrying',
              meta: clausesOf[name].arrives,
            },
          },
        },
      },
    }),
  );
}

export const link = {
  'link.data': channel('link.data'),
  'link.acks': channel('link.acks'),
  'link.messages': channel('link.messages'),
} as const satisfies Partial<Record<ChartName, unknown>>;
