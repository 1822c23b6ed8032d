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
  /** For each automaton and each of its states, which events were taken in it. */
  readonly taken: Uint8Array[][];
  #edges = 0;
  #depth = 0;
  /** The first state of the level below the one that is being expanded. */
  #levelEnd = 1;
  readonly #charts: number;
  readonly #monitors: readonly MonitorAutomaton[];
  readonly #all: readonly Automaton[];
  readonly #events: number;
  /** The automata that take part in each event, charts first. */
  readonly #partners: readonly Int32Array[];
  readonly #from: number[] = [0];
  readonly #by: number[] = [0];
  /** The state that is being expanded: local states, their rows, and what was taken in them. */
  readonly #here: Int32Array;
  readonly #rows: Int32Array[];
  readonly #takenHere: Uint8Array[];
  /** What the step that is being tried changes. */
  readonly #fields: Int32Array;
  readonly #locals: Int32Array;

  constructor(charts: readonly StatechartAutomaton[], monitors: readonly MonitorAutomaton[], events: number) {
    this.#charts = charts.length;
    this.#monitors = monitors;
    this.#all = [...charts, ...monitors];
    this.#events = events;
    this.#partners = Array.from({ length: events }, (_, event) =>
      Int32Array.from(this.#all.flatMap(({ alphabet }, k) => (alphabet[event] ? [k] : []))),
    );
    this.#here = new Int32Array(this.#all.length);
    this.#fields = new Int32Array(this.#all.length);
    this.#locals = new Int32Array(this.#all.length);
    this.#rows = this.#all.map(() => new Int32Array(0));
    this.#takenHere = this.#all.map(() => new Uint8Array(0));
    this.taken = this.#all.map(() => []);
    this.table = new StateTable(this.#all.length);
    this.table.insert(this.#here);
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
    for (let k = 0; k < this.#all.length; k += 1) this.#enter(k, this.#here[k] ?? 0);
    for (let event = 0; event < this.#events && this.breaking === undefined; event += 1) this.#attempt(state, event);
    this.expanded += 1;
  }

  /** The events, by index, of the way on which the state was found: a shortest one. */
  wayTo(state: number): readonly number[] {
    const way: number[] = [];
    for (let at = state; at !== 0; at = this.#from[at] ?? 0) way.push(this.#by[at] ?? 0);
    return way.reverse();
  }

  /** Looks up what the automaton does in its local state. */
  #enter(k: number, local: number): void {
    const automaton = this.#all[k];
    const taken = this.taken[k];
    if (automaton === undefined || taken === undefined) return;
    this.#rows[k] = automaton.row(local);
    const known = taken[local];
    if (known !== undefined) this.#takenHere[k] = known;
    else {
      const none = new Uint8Array(this.#events);
      taken[local] = none;
      this.#takenHere[k] = none;
    }
  }

  #attempt(state: number, event: number): void {
    const partners = this.#partners[event];
    if (partners === undefined || !this.#isEnabled(partners, event)) return;
    let changes = 0;
    for (let p = 0; p < partners.length; p += 1) {
      const k = partners[p] ?? 0;
      const after = this.#rows[k]?.[event] ?? refused;
      if (after === violated) {
        this.#break(state, event);
        return;
      }
      const taken = this.#takenHere[k];
      if (taken !== undefined) taken[event] = 1;
      if (after === this.#here[k]) continue;
      this.#fields[changes] = k;
      this.#locals[changes] = after;
      changes += 1;
    }
    if (changes > 0) this.#reach(state, event, changes);
  }

  #isEnabled(partners: Int32Array, event: number): boolean {
    for (let p = 0; p < partners.length; p += 1) {
      const k = partners[p] ?? 0;
      if (k >= this.#charts) return true;
      if ((this.#rows[k]?.[event] ?? refused) === refused) return false;
    }
    return true;
  }

  #reach(state: number, event: number, changes: number): void {
    this.#edges += 1;
    const known = this.table.count;
    if (this.table.insertChanged(state, this.#fields, this.#locals, changes) < known) return;
    this.#from.push(state);
    this.#by.push(event);
  }

  #break(state: number, event: number): void {
    const broken = this.#monitors.flatMap((monitor, k) => {
      const found = monitor.found(this.#here[this.#charts + k] ?? 0, event);
      return found === undefined ? [] : [{ id: monitor.name, found }];
    });
    this.breaking = { state, event, broken };
  }
}
