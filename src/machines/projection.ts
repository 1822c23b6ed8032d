// From the statecharts to the variables of the TLA+ model: what makes their states comparable.
import type { AnyMachineSnapshot } from 'xstate';
import type { ChartName } from '../protocol/index.js';
import type { HostContext } from './host.js';
import type { ChannelContext } from './link.js';
import type { PairState } from './pair.js';
import type { PrimaryContext } from './primary.js';
import type { SecondaryContext } from './secondary.js';

/** The variables of RemoteCopy.tla, sets as ascending arrays; `destaged` is the length of the prefix 1..destaged. */
export type ModelState = {
  readonly issued: number;
  readonly completed: number;
  readonly primaryUp: boolean;
  readonly stored: number;
  readonly reported: number;
  readonly acknowledged: readonly number[];
  readonly messaged: number;
  readonly released: number;
  readonly secondaryUp: boolean;
  readonly active: boolean;
  readonly held: readonly number[];
  readonly permitted: number;
  readonly destaged: number;
  readonly data: readonly number[];
  readonly acks: readonly number[];
  readonly messages: readonly number[];
};

/** The model's state that these snapshots, in the order of `charts`, stand for. */
export function projection(state: PairState): ModelState {
  const [host, primary, data, acks, messages, secondary] = state;
  if (!(host && primary && data && acks && messages && secondary)) throw new RangeError('a pair has six snapshots');
  const { issued, ...ofPrimary } = variablesOf.primary(primary);
  return {
    issued,
    ...variablesOf.host(host),
    ...ofPrimary,
    ...variablesOf.secondary(secondary),
    ...variablesOf['link.data'](data),
    ...variablesOf['link.acks'](acks),
    ...variablesOf['link.messages'](messages),
  };
}

/** The variables that each chart's snapshot decides; every variable is one chart's. */
export const variablesOf = {
  host: (snapshot: AnyMachineSnapshot) => ({ completed: contextOf<HostContext>(snapshot).completed }),
  primary: (snapshot: AnyMachineSnapshot) => {
    const { durable, volatile } = contextOf<PrimaryContext>(snapshot);
    return {
      issued: volatile.issued,
      primaryUp: snapshot.matches('up'),
      stored: durable.stored,
      reported: volatile.reported,
      acknowledged: volatile.acknowledged,
      messaged: volatile.messaged,
      released: durable.released,
    };
  },
  'link.data': (snapshot: AnyMachineSnapshot) => ({ data: contextOf<ChannelContext>(snapshot).frames }),
  'link.acks': (snapshot: AnyMachineSnapshot) => ({ acks: contextOf<ChannelContext>(snapshot).frames }),
  'link.messages': (snapshot: AnyMachineSnapshot) => ({ messages: contextOf<ChannelContext>(snapshot).frames }),
  secondary: (snapshot: AnyMachineSnapshot) => ({
    secondaryUp: snapshot.matches({ standby: 'up' }) || snapshot.matches({ active: 'up' }),
    active: snapshot.matches('active'),
    ...contextOf<SecondaryContext>(snapshot).durable,
  }),
} as const satisfies Record<ChartName, (snapshot: AnyMachineSnapshot) => Partial<ModelState>>;

/** Snapshots of different charts share a list, which takes their context's type away. */
const contextOf = <Context>(snapshot: AnyMachineSnapshot): Context => snapshot.context;
