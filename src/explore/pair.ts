// The remote-copy pair as a network: its statecharts, its rules, and the faults that can be planted in it.

import type { Rule } from '../invariants/index.js';
import { charts } from '../machines/index.js';
import { instances, type ObservedEvent, type Parameters } from '../protocol/index.js';
import type { Network } from './network.js';

/** A guard switched off: the chart then does what the guard forbids. */
export type Fault = { readonly guard: string; readonly chart: string; readonly asks: string };

/** Every guard of an event that can be switched off. */
export const faults: readonly Fault[] = charts.flatMap(({ name, guards }) =>
  Object.entries(guards).map(([guard, asks]) => ({ guard, chart: name, asks })),
);

export type PairNetworkOptions = {
  readonly rules: readonly Rule[];
  /** A guard of `faults` to switch off. */
  readonly fault?: Fault | undefined;
  /** Try also number 0 and this many numbers above those of the writes, which everybody has to refuse; default: none. */
  readonly beyond?: number | undefined;
};

export function pairNetwork(
  parameters: Parameters,
  { rules, fault, beyond }: PairNetworkOptions,
): Network<ObservedEvent> {
  return {
    participants: charts.map(({ name, machine, alphabet }) => ({
      name,
      alphabet,
      input: parameters,
      machine: fault?.chart === name ? machine.provide({ guards: { [fault.guard]: () => true } }) : machine,
    })),
    monitors: rules.map((rule) => ({
      id: rule.id,
      watches: rule.watches,
      initial: () => rule.initial({ parameters, shows: () => true }),
      at: (state, event) => rule.at(state, event),
    })),
    events: instances(parameters, beyond),
  };
}
