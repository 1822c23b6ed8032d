// What a checkpoint holds of an exploration: how the automata were asked, how they were divided, and every state found.
import { type Asked, askAgain, askedOf, isAsked, orderOf } from './asked-again.js';
import type { Automaton } from './automaton.js';
import { type Checkpoint, CheckpointError } from './checkpoint.js';
import type { Composite } from './composite.js';
import type { Division } from './division.js';
import type { Four } from './key-layout.js';
import type { Network } from './network.js';
import type { Kept, Search } from './search.js';

type Header = Asked & {
  readonly kept: Kept;
  readonly states: number;
  readonly division: Division;
};

export function checkpointOf(
  network: Network,
  automata: readonly Automaton[],
  four: Four,
  search: Search,
): Checkpoint<Header> {
  const { count } = search.keys;
  const [low, high] = [new Int32Array(count), new Int32Array(count)];
  for (let index = 0; index < count; index += 1) {
    low[index] = search.keys.low(index);
    high[index] = search.keys.high(index);
  }
  return {
    header: {
      ...askedOf(network, automata),
      kept: search.kept,
      states: count,
      division: four.map(({ members }) => members),
    },
    sections: [...orderOf(automata), ...four.flatMap((composite) => [composite.tuples, takenOf(composite)]), low, high],
  };
}

/**
 * Goes on: asks the automata as they were asked, and numbers composites as they were numbered. Every state is looked at again
 * by whoever looks at states, because nothing says that it is still the same.
 */
export function goOnFrom(
  { header, sections }: Checkpoint<unknown>,
  network: Network,
  automata: readonly Automaton[],
  searchOf: (division: Division) => readonly [Four, Search],
): readonly [Four, Search] {
  if (!isHeader(header)) throw new CheckpointError('it is of an exploration that keeps something else');
  askAgain(header, sections.slice(0, -10), network, automata);
  const [four, search] = searchOf(header.division);
  const composites = sections.slice(-10);
  for (const [k, composite] of four.entries()) {
    composite.renumber(composites[2 * k] ?? nothing);
    composite.taken.set(composites[2 * k + 1] ?? nothing);
  }
  const [low, high] = [composites[8] ?? nothing, composites[9] ?? nothing];
  search.goOn(header.kept, header.states, (index) => [low[index] ?? 0, high[index] ?? 0]);
  if (search.keys.count !== header.states || low.length !== header.states)
    throw new CheckpointError(`it has ${search.keys.count} different states, and says ${header.states}`);
  for (let state = 0; state < header.kept.expanded; state += 1) search.enterAgain(state);
  return [four, search];
}

const nothing = new Int32Array(0);

const takenOf = ({ taken, size, words }: Composite) => taken.slice(0, size * words);

const isHeader = (value: unknown): value is Header => isAsked(value) && 'kept' in value && 'division' in value;
