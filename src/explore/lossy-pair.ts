// The pair on a link that forgets, as the module RemoteCopyLossy states it: at any time every frame under way may be lost,
// and can then be sent again. What the module asks of frames and the statecharts need not ask, because a link that
// forgets nothing makes it so, is asked here.
import { type AnyStateMachine, assign, StateMachine } from 'xstate';
import { nameOf, type ObservedEvent, type Parameters } from '../protocol/index.js';
import type { Network, Participant } from './network.js';
import { type PairNetworkOptions, pairNetwork } from './pair.js';

/** Every frame under way is lost. */
export type Lose = { readonly type: 'link.lose' };

export function lossyPairNetwork(parameters: Parameters, options: PairNetworkOptions): Network<ObservedEvent | Lose> {
  const { participants, monitors, events, environment, faults = [], ...rest } = pairNetwork(parameters, options);
  return {
    ...rest,
    participants: participants.map(onLossyLink),
    monitors,
    eventName: (event) => (event.type === 'link.lose' ? event.type : nameOf(event)),
    events: [...events, { type: 'link.lose' }],
    environment: { ...environment, 'link.lose': () => true },
    faults: [...faults, 'link.lose'],
  };
}

function onLossyLink(participant: Participant): Participant {
  const { name, machine, alphabet } = participant;
  switch (name) {
    case 'link.data':
      return {
        ...participant,
        machine: forgetful(machine, asked),
        alphabet: [...alphabet, 'link.lose', 'secondary.report'],
      };
    case 'link.acks':
    case 'link.messages':
      return { ...participant, machine: forgetful(machine), alphabet: [...alphabet, 'link.lose'] };
    case 'primary':
      // The module sends nothing again that is acknowledged; without loss that would change nothing.
      return { ...participant, machine: machine.provide({ guards: { isAcknowledged: () => false } }) };
    default:
      return participant;
  }
}

/** A third completion answers data that are there. */
const asked = {
  'secondary.report': {
    guard: { type: 'wasSent', params: ({ event }: { event: { seq: number } }) => ({ frame: event.seq }) },
    target: '.carrying',
  },
};

/** The channel that can lose all its frames. */
function forgetful({ config, implementations }: AnyStateMachine, more: object = {}): AnyStateMachine {
  const lose = { 'link.lose': { actions: assign({ frames: [] }), target: '.silent' } };
  return new StateMachine({ ...config, on: { ...config.on, ...lose, ...more } }, implementations);
}
