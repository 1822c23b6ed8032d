// The alternating bit protocol: a sender and a receiver over two channels that lose what they carry. Every item that is
// accepted is delivered once and in order, and, if a channel does not lose for ever what is sent again and again, in the
// end. `network` is the protocol; `careless` has a receiver that does not look at the bit.
import { defineNetwork } from 'destage/explore';
import { assign, setup } from 'xstate';

const sender = setup({
  guards: {
    isMine: ({ context, event }) => event.bit === context.bit && event.item === context.item,
    isAnswer: ({ context, event }) => event.bit === context.bit,
  },
  actions: {
    take: assign({ item: ({ event }) => event.item }),
    turn: assign({ bit: ({ context }) => 1 - context.bit, item: null }),
  },
}).createMachine({
  id: 'sender',
  context: { bit: 0, item: null },
  initial: 'ready',
  states: {
    ready: {
      on: {
        accept: { target: 'sending', actions: 'take' },
        // An acknowledgment that is too late.
        'ack.arrive': { target: 'ready' },
      },
    },
    sending: {
      on: {
        'data.send': { guard: 'isMine', target: 'sending' },
        'ack.arrive': [{ guard: 'isAnswer', target: 'ready', actions: 'turn' }, { target: 'sending' }],
      },
    },
  },
});

const receiverWith = (isExpected) =>
  setup({
    guards: {
      isExpected,
      isHeld: ({ context, event }) => event.item === context.item,
      // What is acknowledged is what came last.
      isLast: ({ context, event }) => event.bit === context.last,
    },
    actions: {
      hold: assign(({ context, event }) => ({ item: event.item, last: event.bit, expected: 1 - context.expected })),
      release: assign({ item: null }),
    },
  }).createMachine({
    id: 'receiver',
    context: { expected: 0, last: 1, item: null },
    initial: 'listening',
    states: {
      listening: {
        on: {
          'data.arrive': [{ guard: 'isExpected', target: 'holding', actions: 'hold' }, { target: 'listening' }],
          'ack.send': { guard: 'isLast', target: 'listening' },
        },
      },
      holding: { on: { deliver: { guard: 'isHeld', target: 'listening', actions: 'release' } } },
    },
  });

/** One frame at a time, which may be lost. */
const channel = (name) =>
  setup({
    guards: {
      isCarried: ({ context, event }) => event.bit === context.bit && event.item === context.item,
    },
    actions: { carry: assign(({ event }) => ({ bit: event.bit, item: event.item })) },
  }).createMachine({
    id: name,
    context: { bit: undefined, item: undefined },
    initial: 'empty',
    states: {
      empty: {
        entry: assign({ bit: undefined, item: undefined }),
        on: { [`${name}.send`]: { target: 'full', actions: 'carry' } },
      },
      full: { on: { [`${name}.arrive`]: { guard: 'isCarried', target: 'empty' }, [`${name}.lose`]: 'empty' } },
    },
  });

const inOrder = {
  id: 'in-order',
  watches: ['accept', 'deliver'],
  initial: () => ({ waiting: [] }),
  at(state, { type, item }) {
    if (type === 'accept') {
      state.waiting.push(item);
      return undefined;
    }
    const next = state.waiting.shift();
    return next === item ? 'held' : { found: `${item} was delivered, but ${next ?? 'nothing'} was to come` };
  },
};

const protocol = (receiver) =>
  defineNetwork({
    machines: { sender, receiver, data: channel('data'), ack: channel('ack') },
    events: {
      accept: { item: ['x', 'y'] },
      'data.send': { bit: [0, 1], item: ['x', 'y'] },
      'data.arrive': { bit: [0, 1], item: ['x', 'y'] },
      'data.lose': {},
      deliver: { item: ['x', 'y'] },
      'ack.send': { bit: [0, 1] },
      'ack.arrive': { bit: [0, 1] },
      'ack.lose': {},
    },
    monitors: [inOrder],
    goal: ({ sender: { value } }) => value === 'ready',
    environment: { 'data.lose': ({ data }) => data.value === 'full', 'ack.lose': ({ ack }) => ack.value === 'full' },
    // Losing may go on for ever, but not of every frame: what can arrive again and again does.
    unfair: ['data.lose', 'ack.lose', 'accept'],
    stronglyFair: ['data.send', 'data.arrive', 'ack.send', 'ack.arrive', 'deliver'],
  });

export const network = protocol(receiverWith(({ context, event }) => event.bit === context.expected));

export const careless = protocol(receiverWith(() => true));
