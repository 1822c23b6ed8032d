// The remote-copy pair as a network: its statecharts, its rules, and the faults that can be planted in it.

import type { AnyStateMachine } from 'xstate';
import type { Rule } from '../invariants/index.js';
import { charts } from '../machines/index.js';
import { instances, nameOf, type ObservedEvent, type Parameters } from '../protocol/index.js';
import type { Network } from './network.js';
import { pairQuestions } from './pair-questions.js';

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
  /** A guard of `faults` that never holds: what it allows is left out. */
  readonly leftOut?: Fault | undefined;
  /** Try also number 0 and this many numbers above those of the writes, which everybody has to refuse; default: none. */
  readonly beyond?: number | undefined;
};

export function pairNetwork(
  parameters: Parameters,
  { rules, fault, leftOut, beyond }: PairNetworkOptions,
): Network<ObservedEvent> {
  return {
    participants: charts.map(({ name, machine, alphabet }) => ({
      name,
      alphabet,
      input: parameters,
      isTrusted: true,
      machine: answering(
        answering(machine, fault?.chart === name && fault.guard, true),
        leftOut?.chart === name && leftOut.guard,
        false,
      ),
    })),
    monitors: rules.map((rule) => ({
      id: rule.id,
      watches: rule.watches,
      initial: () => rule.initial({ parameters, shows: () => true }),
      at: (state, event) => rule.at(state, event),
    })),
    events: instances(parameters, beyond),
    eventName: nameOf,
    ...pairQuestions(parameters),
  };
}

/** The machine with one guard that always answers the same. */
const answering = (machine: AnyStateMachine, guard: string | false, answer: boolean): AnyStateMachine =>
  guard === false ? machine : machine.provide({ guards: { [guard]: () => answer } });
