// The machines of a network and its monitors, side by side over every event: whether the one allows exactly what the
// other allows. It goes on only over events that both allow, so that the run to a difference is legal up to it.
import { type Automaton, refused, violated } from './automaton.js';
import type { BrokenMonitor } from './broken-monitor.js';
import { type MonitorAutomaton, monitorAutomaton } from './monitor-automaton.js';
import type { Network, NetworkEvent } from './network.js';
import { StateTable } from './state-table.js';
import { statechartAutomaton } from './statechart-automaton.js';

export type Difference<Event> = {
  /** A shortest run; its last event is the one that only the machines, or only the monitors, allow. */
  readonly events: readonly Event[];
  readonly refusedBy: 'machines' | 'monitors';
  /** What the monitors found wrong with the last event, if it is they who refuse it. */
  readonly broken: readonly BrokenMonitor[];
};

export type Comparison<Event> = {
  readonly states: number;
  /** Nothing if in every reachable state machines and monitors allow the same events. */
  readonly difference: Difference<Event> | undefined;
};

export function compare<Event extends NetworkEvent>(network: Network<Event>): Comparison<Event> {
  const walk = new Walk(network);
  while (walk.difference === undefined && walk.expand());
  return { states: walk.states, difference: walk.difference };
}

class Walk<Event extends NetworkEvent> {
  difference: Difference<Event> | undefined;
  readonly #events: readonly Event[];
  readonly #charts: readonly Automaton[];
  readonly #monitors: readonly MonitorAutomaton[];
  readonly #all: readonly Automaton[];
  readonly #table: StateTable;
  readonly #from: number[] = [0];
  readonly #by: number[] = [0];
  readonly #here: Int32Array;
  readonly #there: Int32Array;
  #expanded = 0;

  constructor(network: Network<Event>) {
    this.#events = network.events;
    this.#charts = network.participants.map((participant) => statechartAutomaton(participant, network.events));
    this.#monitors = network.monitors.map((monitor) => monitorAutomaton(monitor, network.events));
    this.#all = [...this.#charts, ...this.#monitors];
    this.#here = new Int32Array(this.#all.length);
    this.#there = new Int32Array(this.#all.length);
    this.#table = new StateTable(this.#all.length);
    this.#table.insert(this.#here);
  }

  get states(): number {
    return this.#table.count;
  }

  /** Tries every event in the next state that waits; false if none does. */
  expand(): boolean {
    if (this.#expanded === this.#table.count) return false;
    this.#table.read(this.#expanded, this.#here);
    for (let event = 0; event < this.#events.length && this.difference === undefined; event += 1) this.#attempt(event);
    this.#expanded += 1;
    return true;
  }

  #attempt(event: number): void {
    this.#there.set(this.#here);
    const chartsAllow = this.#step(0, this.#charts.length, event, refused);
    const monitorsAllow = this.#step(this.#charts.length, this.#all.length, event, violated);
    if (chartsAllow && monitorsAllow) this.#reach(event);
    else if (chartsAllow) this.#differ(event, 'monitors');
    else if (monitorsAllow) this.#differ(event, 'machines');
  }

  /** Takes the automata from `first` to before `end` over the event; false if one answers `no`. */
  #step(first: number, end: number, event: number, no: number): boolean {
    for (let k = first; k < end; k += 1) {
      const automaton = this.#all[k];
      if (!automaton?.alphabet[event]) continue;
      const after = automaton.row(this.#here[k] ?? 0)[event] ?? refused;
      if (after === no) return false;
      this.#there[k] = after;
    }
    return true;
  }

  #reach(event: number): void {
    const known = this.#table.count;
    if (this.#table.insert(this.#there) < known) return;
    this.#from.push(this.#expanded);
    this.#by.push(event);
  }

  #differ(event: number, refusedBy: Difference<Event>['refusedBy']): void {
    const way: number[] = [event];
    for (let at = this.#expanded; at !== 0; at = this.#from[at] ?? 0) way.push(this.#by[at] ?? 0);
    const broken = this.#monitors.flatMap((monitor, k) => {
      const found = monitor.found(this.#here[this.#charts.length + k] ?? 0, event);
      return found === undefined ? [] : [{ id: monitor.name, found }];
    });
    this.difference = { events: way.reverse().flatMap((index) => this.#events[index] ?? []), refusedBy, broken };
  }
}
