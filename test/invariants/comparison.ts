// The statecharts' product and the rules, side by side over every event, breadth first: where one of the two allows
// what the other refuses. It goes on only over events that both allow, so the run to a difference is legal up to it.
import { refused, violated } from '../../src/explore/automaton.js';
import { type MonitorAutomaton, monitorAutomaton } from '../../src/explore/monitor-automaton.js';
import type { Network } from '../../src/explore/network.js';
import { pairNetwork } from '../../src/explore/pair.js';
import { type StatechartAutomaton, statechartAutomaton } from '../../src/explore/statechart-automaton.js';
import type { Rule } from '../../src/invariants/index.js';
import { instances, nameOf, type ObservedEvent, type Parameters } from '../../src/protocol/index.js';

export type Comparison = {
  readonly states: number;
  /** The first difference, with a shortest run to it; nothing if there is none. */
  readonly difference: string | undefined;
};

/**
 * Compares the statecharts of this size with these rules.
 *
 * @param beyond 1: over every event with a number from 0 to writes + 1; 0: over those with the number of a write
 */
export function compare(parameters: Parameters, rules: readonly Rule[], beyond: 0 | 1): Comparison {
  const network: Network<ObservedEvent> = {
    ...pairNetwork(parameters, { rules }),
    events: instances(parameters, beyond),
  };
  const walk = new Walk(network);
  while (walk.difference === undefined && walk.expand());
  return walk;
}

class Walk implements Comparison {
  difference: string | undefined;
  readonly #events: readonly ObservedEvent[];
  readonly #charts: readonly StatechartAutomaton[];
  readonly #monitors: readonly MonitorAutomaton[];
  /** For each event, what takes part in it: by place in a state, charts before monitors. */
  readonly #chartsOf: readonly (readonly number[])[];
  readonly #monitorsOf: readonly (readonly number[])[];
  readonly #states: Uint16Array[];
  readonly #from: number[] = [0];
  readonly #by: number[] = [0];
  readonly #seen = new Set<string>();
  #expanded = 0;

  constructor(network: Network<ObservedEvent>) {
    this.#events = network.events;
    this.#charts = network.participants.map((participant) => statechartAutomaton(participant, network.events));
    this.#monitors = network.monitors.map((monitor) => monitorAutomaton(monitor, network.events));
    const partners = (automata: readonly { readonly alphabet: readonly boolean[] }[]) =>
      network.events.map((_, event) => automata.flatMap(({ alphabet }, k) => (alphabet[event] ? [k] : [])));
    this.#chartsOf = partners(this.#charts);
    this.#monitorsOf = partners(this.#monitors);
    const initial = new Uint16Array(this.#charts.length + this.#monitors.length);
    this.#states = [initial];
    this.#seen.add(keyOf(initial));
  }

  get states(): number {
    return this.#states.length;
  }

  /** Tries every event in the next state that waits; false if none does. */
  expand(): boolean {
    const number = this.#expanded;
    const state = this.#states[number];
    if (state === undefined) return false;
    this.#expanded += 1;
    for (let event = 0; event < this.#events.length && this.difference === undefined; event += 1)
      this.#attempt(number, state, event);
    return true;
  }

  #attempt(number: number, state: Uint16Array, event: number): void {
    const after = state.slice();
    const chartsAllow = this.#stepCharts(state, after, event);
    const rulesAllow = this.#stepMonitors(state, after, event);
    if (chartsAllow && rulesAllow) this.#reach(number, after, event);
    else if (chartsAllow) this.difference = this.#describe(number, event, `only ${this.#found(state, event)} refuses`);
    else if (rulesAllow) this.difference = this.#describe(number, event, 'only the statecharts refuse');
  }

  #stepCharts(state: Uint16Array, after: Uint16Array, event: number): boolean {
    for (const k of this.#chartsOf[event] ?? []) {
      const next = this.#charts[k]?.row(state[k] ?? 0)[event] ?? refused;
      if (next === refused) return false;
      after[k] = next;
    }
    return true;
  }

  #stepMonitors(state: Uint16Array, after: Uint16Array, event: number): boolean {
    for (const k of this.#monitorsOf[event] ?? []) {
      const place = this.#charts.length + k;
      const next = this.#monitors[k]?.row(state[place] ?? 0)[event] ?? refused;
      if (next === violated) return false;
      after[place] = next;
    }
    return true;
  }

  #reach(from: number, after: Uint16Array, event: number): void {
    const key = keyOf(after);
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#states.push(after);
    this.#from.push(from);
    this.#by.push(event);
  }

  #found(state: Uint16Array, event: number): string {
    return this.#monitors
      .flatMap((monitor, k) => {
        const found = monitor.found(state[this.#charts.length + k] ?? 0, event);
        return found === undefined ? [] : [`${monitor.name} (${found})`];
      })
      .join(' and ');
  }

  #describe(number: number, event: number, what: string): string {
    return `after ${this.#wayTo(number).join(' ') || 'nothing'}, ${this.#nameAt(event)}: ${what}`;
  }

  #wayTo(number: number): readonly string[] {
    const way: string[] = [];
    for (let at = number; at !== 0; at = this.#from[at] ?? 0) way.push(this.#nameAt(this.#by[at] ?? 0));
    return way.reverse();
  }

  #nameAt(event: number): string {
    const instance = this.#events[event];
    return instance === undefined ? `event ${event}` : nameOf(instance);
  }
}

const keyOf = (state: Uint16Array): string => String.fromCharCode(...state);
