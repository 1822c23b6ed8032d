// From the statecharts to the variables of the TLA+ model: what makes their states comparable.
import type { AnyMachineSnapshot } from 'xstate';
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
  const { completed } = contextOf<HostContext>(host);
  const { durable, volatile } = contextOf<PrimaryContext>(primary);
  return {
    issued: volatile.issued,
    completed,
    primaryUp: primary.matches('up'),
    stored: durable.stored,
    reported: volatile.reported,
    acknowledged: volatile.acknowledged,
    messaged: volatile.messaged,
    released: durable.released,
    secondaryUp: secondary.matches({ standby: 'up' }) || secondary.matches({ active: 'up' }),
    active: secondary.matches('active'),
    ...contextOf<SecondaryContext>(secondary).durable,
    data: contextOf<ChannelContext>(data).frames,
    acks: contextOf<ChannelContext>(acks).frames,
    messages: contextOf<ChannelContext>(messages).frames,
  };
}

/** Snapshots of different charts share a list, which takes their context's type away. */
const contextOf = <Context>(snapshot: AnyMachineSnapshot): Context => snapshot.context;
