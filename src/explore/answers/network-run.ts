// What a network goes through on the way of some events: its states, one more than there are events.
import { AskedMachine } from '../asking/asked-machine.js';
import { eventName } from '../event-name.js';
import type { Network, NetworkEvent, NetworkState } from '../network.js';

/** @throws RangeError where an event is not accepted */
export function statesOnTheWay(network: Network, events: readonly NetworkEvent[]): readonly NetworkState[] {
  const machines = network.participants.map((participant) => new AskedMachine({ ...participant, isTrusted: true }));
  let state: NetworkState = machines.map(({ initial }) => initial);
  const states = [state];
  for (const event of events) {
    state = state.map((snapshot, k) => {
      if (!network.participants[k]?.alphabet.includes(event.type)) return snapshot;
      const answer = machines[k]?.ask(snapshot, event);
      if (answer === undefined)
        throw new RangeError(`${network.participants[k]?.name} does not accept ${eventName(network, event)}`);
      return answer.after;
    });
    states.push(state);
  }
  return states;
}
