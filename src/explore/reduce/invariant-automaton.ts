// An invariant as an automaton over the events of the machines that it looks at: a step to a state in which it does not hold
// breaks it, as an event breaks a monitor. So whatever keeps the verdict of monitors keeps that of invariants.
import { type Automaton, Rows, refused, violated } from '../automaton.js';
import { PredicateError, type StatePredicate } from '../state-predicate.js';

/**
 * @param members the machines that it may look at, by index
 * @param automata the machines first
 * @throws LooksFurther now or when a row is asked for, if it looks at another
 */
export function invariantAutomaton(
  invariant: StatePredicate,
  members: readonly number[],
  automata: readonly Automaton[],
  events: number,
): Automaton {
  const charts = members.flatMap((k) => automata[k] ?? []);
  const partners = Array.from({ length: events }, (_, event) =>
    charts.flatMap(({ alphabet }, m) => (alphabet[event] ? [m] : [])),
  );
  const locals = new Int32Array(automata.length).fill(-1);
  const holds = (tuple: readonly number[]): boolean => {
    for (const [m, k] of members.entries()) locals[k] = tuple[m] ?? 0;
    return holdsOrFails(invariant, locals);
  };
  const rows = new Rows<readonly number[]>(events, (tuple, row) => {
    const before = charts.map((chart, m) => chart.row(tuple[m] ?? 0));
    for (const [event, taking] of partners.entries()) {
      if (taking.length === 0 || taking.some((m) => before[m]?.[event] === refused)) continue;
      const after = tuple.map((local, m) => (taking.includes(m) ? (before[m]?.[event] ?? refused) : local));
      row[event] = holds(after) ? rows.number(after.join(), after) : violated;
    }
  });
  const initial = members.map(() => 0);
  rows.number(initial.join(), initial);
  return {
    name: invariant.name,
    alphabet: partners.map(({ length }) => length > 0),
    get size() {
      return rows.states.length;
    },
    row: (state) => rows.row(state),
    asked: rows.asked,
  };
}

/** An error counts as broken: it may come of a state that is not reached, and where it does not, the full exploration says so. */
export function holdsOrFails(invariant: StatePredicate, locals: Int32Array): boolean {
  try {
    return invariant.holds(locals);
  } catch (error) {
    if (error instanceof PredicateError) return false;
    throw error;
  }
}
