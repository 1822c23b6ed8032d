// Breadth-first exploration of a network: every state that any order of events leads to, each once, the shortest way
// first. It is exact: no hashing away of states, no bound but memory.
import { Composite } from './composite.js';
import { type Coverage, coverageOf } from './coverage.js';
import { firstHalves, type Halves, halvesOf } from './halves.js';
import { type MonitorAutomaton, monitorAutomaton } from './monitor-automaton.js';
import type { Network, NetworkEvent } from './network.js';
import { Search } from './search.js';
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
  const explorer = new Explorer(network);
  while (!explorer.isOver) {
    explorer.advance(progressEvery);
    onProgress?.(explorer.progress);
  }
  return explorer.result;
}

/** When so many states were expanded, it is worth while to ask again how the automata are best divided. */
const divisions: readonly number[] = [2_000, 20_000, 200_000];

/** An exploration that goes on as far as it is told. */
export class Explorer<Event extends NetworkEvent> {
  readonly #network: Network<Event>;
  readonly #charts: readonly StatechartAutomaton[];
  readonly #monitors: readonly MonitorAutomaton[];
  #composites: readonly [Composite, Composite];
  #search: Search;

  constructor(network: Network<Event>) {
    const { participants, monitors, events } = network;
    this.#network = network;
    this.#charts = participants.map((participant) => statechartAutomaton(participant, events));
    this.#monitors = monitors.map((monitor) => monitorAutomaton(monitor, events));
    const automata = this.#charts.length + this.#monitors.length;
    [this.#composites, this.#search] = this.#searchOf(firstHalves(automata));
  }

  #searchOf([left, right]: Halves): readonly [readonly [Composite, Composite], Search] {
    const events = this.#network.events.length;
    const all = [...this.#charts, ...this.#monitors];
    const composite = (members: readonly number[]) => new Composite(members, all, this.#charts.length, events);
    const composites = [composite(left), composite(right)] as const;
    return [composites, new Search(...composites, events)];
  }

  /** Whether everything was seen, or a rule is broken. */
  get isOver(): boolean {
    return this.#search.isOver;
  }

  get progress(): Progress {
    const { states, edges, depth, expanded } = this.#search;
    return { states: states.count, edges, depth, waiting: states.count - expanded };
  }

  peek(s: number) { return this.#localsOf(s); }
  sizes(): string {
    const [l, r] = this.#composites;
    return `${l.members.join()} | ${r.members.join()}: ${l.size} ${r.size} search ${this.#search.bytes / 1e6} rows ${(l.bytes + r.bytes) / 1e6}`;
  }

  /** Tries every event in up to so many states that wait. */
  advance(states: number): void {
    const end = this.#search.expanded + states;
    while (this.#search.expanded < end && !this.isOver) {
      const next = divisions.find((division) => division > this.#search.expanded) ?? end;
      this.#search.advance(Math.min(next, end) - this.#search.expanded);
      if (this.#search.expanded === next && !this.isOver && divisions.includes(next)) this.#divide();
    }
  }

  /** Divides the automata anew by what is known of them, and searches again as far as it was. */
  #divide(): void {
    const { expanded, states } = this.#search;
    const automata = this.#charts.length + this.#monitors.length;
    const halves = halvesOf(automata, states.count, (state, locals) => this.#read(state, locals));
    [this.#composites, this.#search] = this.#searchOf(halves);
    this.#search.advance(expanded);
  }

  /** What is known: everything once it is over. */
  get result(): Exploration<Event> {
    const { states, edges, depth } = this.progress;
    return {
      states,
      edges,
      depth,
      counterexample: this.#counterexample(),
      coverage: coverageOf(this.#network, this.#charts, this.#monitors, this.#composites),
    };
  }

  #counterexample(): Counterexample<Event> | undefined {
    const { breaking } = this.#search;
    if (breaking === undefined) return undefined;
    const { state, event } = breaking;
    const locals = this.#localsOf(state);
    return {
      events: [...this.#search.wayTo(state), event].flatMap((index) => this.#network.events[index] ?? []),
      broken: this.#monitors.flatMap((monitor, k) => {
        const found = monitor.found(locals[this.#charts.length + k] ?? 0, event);
        return found === undefined ? [] : [{ id: monitor.name, found }];
      }),
    };
  }

  /** The local state of each automaton. */
  #localsOf(state: number): Int32Array {
    const locals = new Int32Array(this.#charts.length + this.#monitors.length);
    this.#read(state, locals);
    return locals;
  }

  #read(state: number, locals: Int32Array): void {
    const [left, right] = this.#composites;
    left.read(this.#search.states.left(state), locals);
    right.read(this.#search.states.right(state), locals);
  }
}
