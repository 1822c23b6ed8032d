// Which events depend on each other: they share an automaton in which, somewhere, their order makes a difference, or one
// puts an end to the other. Asked of every local state there can be, so that it holds wherever a run may lead.
import { type Automaton, refused, violated } from '../automaton.js';

/** For each event, by index, those that depend on it. */
export type Dependence = readonly Int32Array[];

/** An automaton with more local states than this is taken for one in which everything depends on everything. */
const mostLocals = 20_000;

export function dependenceOf(automata: readonly Automaton[], events: number): Dependence {
  const depends = Array.from({ length: events }, () => new Uint8Array(events));
  for (const automaton of automata) markIn(automaton, depends);
  return depends.map((row, event) => {
    row[event] = 1;
    return Int32Array.from([...row.entries()].flatMap(([other, is]) => (is === 1 ? [other] : [])));
  });
}

function markIn(automaton: Automaton, depends: readonly Uint8Array[]): void {
  const own = automaton.alphabet.flatMap((is, event) => (is ? [event] : []));
  const rows = rowsOf(automaton, own);
  for (const e of own)
    for (const f of own) {
      if (f <= e || depends[e]?.[f] === 1) continue;
      if (rows?.every((row) => commutes(rows, row, e, f))) continue;
      (depends[e] ?? row0)[f] = 1;
      (depends[f] ?? row0)[e] = 1;
    }
}

const row0 = new Uint8Array(0);

/** The rows of every local state, whatever the other automata allow; undefined if they are too many. */
function rowsOf(automaton: Automaton, own: readonly number[]): readonly Int32Array[] | undefined {
  const rows: Int32Array[] = [];
  for (let state = 0; state < automaton.size; state += 1) {
    if (state >= mostLocals) return undefined;
    rows.push(automaton.row(state));
  }
  return own.length === 0 ? [] : rows;
}

/** Whether two events that are both possible here lead to the same, in either order. */
function commutes(rows: readonly Int32Array[], row: Int32Array, e: number, f: number): boolean {
  const [afterE = refused, afterF = refused] = [row[e], row[f]];
  if (afterE === refused || afterF === refused) return true;
  const both = (after: number, next: number) => (after === violated ? violated : (rows[after]?.[next] ?? refused));
  const ends = both(afterE, f);
  return ends !== refused && ends === both(afterF, e);
}
