// A monitor as an automaton on numbers: its state is copied, never shared, so that what it remembers becomes a part
// of the state explored.
import { type Automaton, Rows, violated } from './automaton.js';
import type { Monitor, NetworkEvent } from './network.js';
import { structuralCopy } from './structural-copy.js';
import { structuralKey } from './structural-key.js';

export type MonitorAutomaton = Automaton & {
  /** Whether the rule was checked by the event in the state, and held. */
  held(state: number, event: number): boolean;
  /** The states found so far, by number. */
  readonly states: readonly unknown[];
  /** What the rule found wrong with the event in the state. */
  found(state: number, event: number): string | undefined;
};

export function monitorAutomaton<Event extends NetworkEvent>(
  monitor: Monitor<Event>,
  events: readonly Event[],
): MonitorAutomaton {
  const watches = new Set(monitor.watches);
  const alphabet = events.map(({ type }) => watches.has(type));
  const holding = new Set<number>();
  const broken = new Map<number, string>();
  const rows = new Rows<unknown>(events.length, (state, row) => {
    const number = rows.number(structuralKey(state), state);
    for (const [index, event] of events.entries()) {
      if (!alphabet[index]) continue;
      const after = structuralCopy(state);
      const outcome = monitor.at(after, event);
      if (outcome === 'held') holding.add(number * events.length + index);
      if (typeof outcome === 'object') broken.set(number * events.length + index, outcome.found);
      row[index] = typeof outcome === 'object' ? violated : rows.number(structuralKey(after), after);
    }
  });
  const initial = monitor.initial();
  rows.number(structuralKey(initial), initial);
  return {
    name: monitor.id,
    alphabet,
    get size() {
      return rows.states.length;
    },
    states: rows.states,
    row: (state) => rows.row(state),
    asked: rows.asked,
    held: (state, event) => holding.has(state * events.length + event),
    found: (state, event) => broken.get(state * events.length + event),
  };
}
