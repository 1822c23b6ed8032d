// What a checkpoint holds of an exploration: how the automata were asked, how they were divided, and every state found.
import type { Automaton } from './automaton.js';
import { type Checkpoint, CheckpointError, checksum } from './checkpoint.js';
import type { Composite } from './composite.js';
import type { Division } from './division.js';
import type { Four } from './key-layout.js';
import type { Kept, Search } from './search.js';

type Header = {
  readonly kept: Kept;
  readonly states: number;
  readonly division: Division;
  /** Of the rows of each automaton. */
  readonly rows: readonly number[];
};

export function checkpointOf(automata: readonly Automaton[], four: Four, search: Search): Checkpoint<Header> {
  const { count } = search.keys;
  const [low, high] = [new Int32Array(count), new Int32Array(count)];
  for (let index = 0; index < count; index += 1) {
    low[index] = search.keys.low(index);
    high[index] = search.keys.high(index);
  }
  return {
    header: {
      kept: search.kept,
      states: count,
      division: four.map(({ members }) => members),
      rows: automata.map(rowsOf),
    },
    sections: [
      ...automata.map(({ asked }) => Int32Array.from(asked)),
      ...four.flatMap((composite) => [composite.tuples, takenOf(composite)]),
      low,
      high,
    ],
  };
}

/** Goes on: asks the automata as they were asked, and numbers composites as they were numbered. */
export function goOnFrom(
  { header, sections }: Checkpoint<unknown>,
  automata: readonly Automaton[],
  searchOf: (division: Division) => readonly [Four, Search],
): readonly [Four, Search] {
  if (!isHeader(header) || header.rows.length !== automata.length || sections.length !== automata.length + 10)
    throw new CheckpointError('it is of another network');
  for (const [k, automaton] of automata.entries()) ask(automaton, sections[k] ?? nothing, header.rows[k] ?? 0);
  const [four, search] = searchOf(header.division);
  for (const [k, composite] of four.entries()) {
    composite.renumber(sections[automata.length + 2 * k] ?? nothing);
    composite.taken.set(sections[automata.length + 2 * k + 1] ?? nothing);
  }
  const [low, high] = [sections.at(-2) ?? nothing, sections.at(-1) ?? nothing];
  search.goOn(header.kept, header.states, (index) => [low[index] ?? 0, high[index] ?? 0]);
  if (search.keys.count !== header.states || low.length !== header.states)
    throw new CheckpointError(`it has ${search.keys.count} different states, and says ${header.states}`);
  for (let state = 0; state < header.kept.expanded; state += 1) search.enterAgain(state);
  return [four, search];
}

const nothing = new Int32Array(0);

function ask(automaton: Automaton, asked: Int32Array, rows: number): void {
  for (const state of asked) {
    if (state >= automaton.size) throw differs(automaton);
    automaton.row(state);
  }
  if (rowsOf(automaton) !== rows) throw differs(automaton);
}

const differs = ({ name }: Automaton) =>
  new CheckpointError(`${name} does not do what it did when the checkpoint was written`);

const rowsOf = (automaton: Automaton): number =>
  automaton.asked.reduce((sum, state) => checksum(sum ^ state, automaton.row(state)), automaton.size);

const takenOf = ({ taken, size, words }: Composite) => taken.slice(0, size * words);

const isHeader = (value: unknown): value is Header =>
  typeof value === 'object' && value !== null && 'kept' in value && 'division' in value && 'rows' in value;
