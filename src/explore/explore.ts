// Breadth-first exploration of a network: every state that any order of events leads to, each once, the shortest way
// first. It is exact: no hashing away of states, no bound but memory.
import { type Automaton, refused, violated } from './automaton.js';
import { type Coverage, coverageOf } from './coverage.js';
import { type MonitorAutomaton, monitorAutomaton } from './monitor-automaton.js';
import type { Network, NetworkEvent } from './network.js';
import { StateTable } from './state-table.js';
import { type StatechartAutomaton, statechartAutomaton } from './statechart-automaton.js';

export type BrokenMonitor = { readonly id: string; readonly found: string };

/** The shortest run that breaks a rule: its last event is the one that does. */
export type Counterexample<Event> = {
  readonly events: readonly Event[];
  /** What the last event breaks, in the order of the monitors. */
  readonly broken: readonly BrokenMonitor[];
};

export type Progress = {
  readonly states: number;
  readonly edges: number;
  readonly depth: number;
  readonly waiting: number;
};

export type Exploration<Event> = {
  readonly states: number;
  /** Steps that change the state; accepted repetitions are none. */
  readonly edges: number;
  /** The length of the longest of the shortest ways to a state. */
  readonly depth: number;
  readonly counterexample: Counterexample<Event> | undefined;
  readonly coverage: Coverage;
};

export type ExploreOptions = {
  /** Called now and then on long work, once in so many states. */
  readonly onProgress?: (progress: Progress) => void;
  readonly progressEvery?: number;
};

/** Explores until everything was seen or a rule is broken. */
export function explore<Event extends NetworkEvent>(
  network: Network<Event>,
  { onProgress, progressEvery = 50_000 }: ExploreOptions = {},
): Exploration<Event> {
  const charts = network.participants.map((participant) => statechartAutomaton(participant, network.events));
  const monitors = network.monitors.map((monitor) => monitorAutomaton(monitor, network.events));
  const search = new Search(charts, monitors, network.events.length);
  while (search.expanded < search.table.count && search.breaking === undefined) {
    search.expand();
    if (onProgress && search.expanded % progressEvery === 0) onProgress(search.progress);
  }
  const { states, edges, depth } = search.progress;
  const { breaking } = search;
  return {
    states,
    edges,
    depth,
    counterexample: breaking && {
      events: [...search.wayTo(breaking.state), breaking.event].flatMap((index) => network.events[index] ?? []),
      broken: breaking.broken,
    },
    coverage: coverageOf(network, charts, monitors, search),
  };
}

type Breaking = { readonly state: number; readonly event: number; readonly broken: readonly BrokenMonitor[] };

/** One search: the table of states, how each was reached first, and what was taken on the way. */
class Search {
  readonly table: StateTable;
  /** The number of states whose events were all tried. */
  expanded = 0;
  breaking: Breaking | undefined;
  /** For each automaton the local states that a reachable state has. */
  readonly entered: Set<number>[];
  /** For each automaton the steps taken, as local state times events plus event. */
  readonly steps: Set<number>[];
  #edges = 0;
  #depth = 0;
  /** The first state of the level below the one that is being expanded. */
  #levelEnd = 1;
  readonly #charts: readonly StatechartAutomaton[];
  readonly #monitors: readonly MonitorAutomaton[];
  readonly #all: readonly Automaton[];
  readonly #events: number;
  /** The automata that take part in each event, charts first. */
  readonly #partners: readonly (readonly number[])[];
  readonly #from: number[] = [0];
  readonly #by: number[] = [0];
  readonly #here: Int32Array;
  readonly #there: Int32Array;

  constructor(charts: readonly StatechartAutomaton[], monitors: readonly MonitorAutomaton[], events: number) {
    this.#charts = charts;
    this.#monitors = monitors;
    this.#all = [...charts, ...monitors];
    this.#events = events;
    this.#partners = Array.from({ length: events }, (_, event) =>
      this.#all.flatMap(({ alphabet }, k) => (alphabet[event] ? [k] : [])),
    );
    this.#here = new Int32Array(this.#all.length);
    this.#there = new Int32Array(this.#all.length);
    this.table = new StateTable(this.#all.length);
    this.table.insert(this.#here);
    this.entered = this.#all.map(() => new Set([0]));
    this.steps = this.#all.map(() => new Set());
  }

  get progress(): Progress {
    return {
      states: this.table.count,
      edges: this.#edges,
      depth: this.#depth,
      waiting: this.table.count - this.expanded,
    };
  }

  /** Tries every event in the next state that waits. */
  expand(): void {
    const state = this.expanded;
    if (state === this.#levelEnd) {
      this.#depth += 1;
      this.#levelEnd = this.table.count;
    }
    this.table.read(state, this.#here);
    for (let event = 0; event < this.#events && this.breaking === undefined; event += 1) this.#attempt(state, event);
    this.expanded += 1;
  }

  /** The events, by index, of the way on which the state was found: a shortest one. */
  wayTo(state: number): readonly number[] {
    const way: number[] = [];
    for (let at = state; at !== 0; at = this.#from[at] ?? 0) way.push(this.#by[at] ?? 0);
    return way.reverse();
  }

  #attempt(state: number, event: number): void {
    const partners = this.#partners[event] ?? [];
    if (!this.#isEnabled(partners, event)) return;
    this.#there.set(this.#here);
    let changed = false;
    for (const k of partners) {
      const before = this.#here[k] ?? 0;
      const after = this.#all[k]?.next(before, event) ?? refused;
      if (after === violated) {
        this.#break(state, event);
        return;
      }
      this.steps[k]?.add(before * this.#events + event);
      this.#there[k] = after;
      changed ||= after !== before;
    }
    if (changed) this.#reach(state, event);
  }

  #isEnabled(partners: readonly number[], event: number): boolean {
    for (const k of partners) {
      if (k >= this.#charts.length) return true;
      if ((this.#all[k]?.next(this.#here[k] ?? 0, event) ?? refused) === refused) return false;
    }
    return true;
  }

  #reach(state: number, event: number): void {
    this.#edges += 1;
    const known = this.table.count;
    if (this.table.insert(this.#there) < known) return;
    this.#from.push(state);
    this.#by.push(event);
    for (let k = 0; k < this.#there.length; k += 1) {
      const local = this.#there[k] ?? 0;
      if (local !== this.#here[k]) this.entered[k]?.add(local);
    }
  }

  #break(state: number, event: number): void {
    const first = this.#charts.length;
    const broken = this.#monitors.flatMap((monitor, k) => {
      const found = monitor.found(this.#here[first + k] ?? 0, event);
      return found === undefined ? [] : [{ id: monitor.name, found }];
    });
    this.breaking = { state, event, broken };
  }
}
