// What a checkpoint holds of a graph that is being reached: how the automata were asked, the states, how each was found, the
// edges, and what was taken or held back so far.
import { type Asked, askAgain, askedOf, isAsked, orderOf } from '../asked-again.js';
import type { Automaton } from '../automaton.js';
import { type Checkpoint, CheckpointError } from '../checkpoint.js';
import type { Network } from '../network.js';
import type { PackedStates } from '../state-table.js';
import type { Broken } from './broken.js';
import { NumberList } from './number-list.js';

/** How each state was found, from where and by which event; the edges; what repeats. */
type Lists = readonly [NumberList, NumberList, NumberList, NumberList, NumberList, NumberList];

export type KeptGraph = {
  readonly expanded: number;
  readonly broken: Broken | undefined;
  readonly levels: readonly number[];
  readonly states: PackedStates;
  readonly lists: Lists;
  /** For each automaton and each of its states that was entered: for each event 1 if it was noted. */
  readonly taken: readonly Uint8Array[][];
  readonly heldBack: readonly Uint8Array[][];
};

type Header = Asked & {
  readonly expanded: number;
  readonly broken?: Broken | undefined;
  readonly levels: readonly number[];
  readonly states: number;
  readonly bits: readonly number[];
};

export function graphCheckpoint(
  network: Network,
  automata: readonly Automaton[],
  { expanded, broken, levels, states, lists, taken, heldBack }: KeptGraph,
): Checkpoint<Header> {
  const { count, bits, words } = states;
  return {
    header: { ...askedOf(network, automata), expanded, broken, levels, states: count, bits },
    sections: [
      ...orderOf(automata),
      ...automata.map(({ asked }, k) => packed(asked, taken[k] ?? [], network.events.length)),
      ...automata.map(({ asked }, k) => packed(asked, heldBack[k] ?? [], network.events.length)),
      signed(words),
      ...lists.map(({ numbers }) => signed(numbers)),
    ],
  };
}

/** @throws CheckpointError if it is of something else */
export function keptGraph(
  { header, sections }: Checkpoint<unknown>,
  network: Network,
  automata: readonly Automaton[],
): KeptGraph {
  if (!isHeader(header)) throw new CheckpointError('it is of an exploration that keeps something else');
  const n = automata.length;
  const { expanded, broken, levels, states: count, bits } = header;
  const order = sections.slice(0, n);
  askAgain(header, order, network, automata);
  const noted = (from: number) =>
    automata.map((_, k) => unpacked(order[k] ?? nothing, sections[from + k] ?? nothing, network.events.length));
  const list = (k: number) => NumberList.of(sections[3 * n + 1 + k] ?? nothing);
  const words = sections[3 * n] ?? nothing;
  if (list(0).length !== count || list(2).length !== expanded + 1)
    throw new CheckpointError(`it says ${count} states, ${expanded} of them expanded, and holds something else`);
  return {
    expanded,
    broken,
    levels,
    states: { count, bits, words: new Uint32Array(words.buffer, words.byteOffset, words.length) },
    lists: [list(0), list(1), list(2), list(3), list(4), list(5)],
    taken: noted(n),
    heldBack: noted(2 * n),
  };
}

const nothing = new Int32Array(0);

const signed = ({ buffer, byteOffset, length }: Uint32Array) => new Int32Array(buffer, byteOffset, length);

/** Of the states that were asked, in that order: 32 events a word. */
function packed(asked: readonly number[], noted: readonly Uint8Array[], events: number): Int32Array {
  const width = Math.ceil(events / 32);
  const words = new Int32Array(asked.length * width);
  for (const [place, state] of asked.entries())
    for (const [event, is] of noted[state]?.entries() ?? [])
      if (is === 1) {
        const at = place * width + (event >>> 5);
        words[at] = (words[at] ?? 0) | (1 << (event & 31));
      }
  return words;
}

function unpacked(asked: Int32Array, words: Int32Array, events: number): Uint8Array[] {
  const width = Math.ceil(events / 32);
  const noted: Uint8Array[] = [];
  for (const [place, state] of asked.entries())
    noted[state] = Uint8Array.from(
      { length: events },
      (_, event) => ((words[place * width + (event >>> 5)] ?? 0) >>> (event & 31)) & 1,
    );
  return noted;
}

const isHeader = (value: unknown): value is Header =>
  isAsked(value) && 'expanded' in value && 'levels' in value && 'bits' in value;
