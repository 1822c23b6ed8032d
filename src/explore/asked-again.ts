// What a checkpoint says of the machines and monitors of a network: in which order they were asked, and a sum over what they
// answered. Going on asks them again, so that they number their states alike, and sees whether they answer as before.
import type { Automaton } from './automaton.js';
import { checksum, codes, OtherExploration } from './checkpoint.js';
import type { Network } from './network.js';
import { structuralKey } from './structural-key.js';

export type Asked = {
  /** Of everything that has a name in the network. */
  readonly network: number;
  /** Of the rows of each automaton. */
  readonly rows: readonly number[];
};

export const askedOf = (network: Network, automata: readonly Automaton[]): Asked => ({
  network: namesOf(network),
  rows: automata.map(rowsOf),
});

/** In which order each automaton was asked for its rows. */
export const orderOf = (automata: readonly Automaton[]): readonly Int32Array[] =>
  automata.map(({ asked }) => Int32Array.from(asked));

/** @throws OtherExploration if it is another network, or if one of the automata answers otherwise */
export function askAgain(
  { network: names, rows }: Asked,
  order: readonly Int32Array[],
  network: Network,
  automata: readonly Automaton[],
): void {
  if (names !== namesOf(network) || rows.length !== automata.length || order.length !== automata.length)
    throw new OtherExploration('it is of another network: its machines, events or rules have other names');
  for (const [k, automaton] of automata.entries()) {
    for (const state of order[k] ?? []) {
      if (state >= automaton.size) throw differs(automaton);
      automaton.row(state);
    }
    if (rowsOf(automaton) !== rows[k]) throw differs(automaton);
  }
}

export const isAsked = (value: unknown): value is Asked =>
  typeof value === 'object' && value !== null && 'network' in value && 'rows' in value && Array.isArray(value.rows);

const differs = ({ name }: Automaton) =>
  new OtherExploration(`${name} does not do what it did when the checkpoint was written`);

const rowsOf = (automaton: Automaton): number =>
  automaton.asked.reduce((sum, state) => checksum(sum ^ state, automaton.row(state)), automaton.size);

const namesOf = ({ participants, monitors, events, invariants = {} }: Network): number =>
  checksum(
    0,
    codes(
      structuralKey([
        participants.map(({ name, alphabet }) => [name, alphabet]),
        monitors.map(({ id, watches }) => [id, watches]),
        events,
        Object.keys(invariants),
      ]),
    ),
  );
