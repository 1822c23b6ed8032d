// Breadth-first exploration of a network: every state that any order of events leads to, each once, the shortest way
// first. It is exact: no hashing away of states, no bound but memory.
import type { Automaton } from './automaton.js';
import type { BrokenMonitor } from './broken-monitor.js';
import { checkpointBytes, readCheckpoint } from './checkpoint.js';
import { Composite } from './composite.js';
import { type Coverage, coverageOf } from './coverage.js';
import { type Division, divisionOf, firstDivision } from './division.js';
import { checkpointOf, goOnFrom } from './explorer-checkpoint.js';
import { brokenIn, invariantsOf } from './invariants.js';
import { asNeighbours, type Four } from './key-layout.js';
import { type MonitorAutomaton, monitorAutomaton } from './monitor-automaton.js';
import type { Network, NetworkEvent } from './network.js';
import { type Holds, Search } from './search.js';
import type { StatePredicate } from './state-predicate.js';
import { type StatechartAutomaton, statechartAutomaton } from './statechart-automaton.js';
import { takenIn } from './taken-in.js';

/** The shortest run that breaks a rule by its last event, or ends in a state in which an invariant does not hold. */
export type Counterexample<Event> = {
  readonly events: readonly Event[];
  /** The monitors that the last event breaks, or the invariants that do not hold. */
  readonly broken: readonly BrokenMonitor[];
};

export type Progress = {
  readonly states: number;
  readonly edges: number;
  readonly depth: number;
  readonly waiting: number;
  /** How many states were known when each level was begun. */
  readonly levels: readonly number[];
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

/** Explores until everything was seen, or a monitor or an invariant is broken. */
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
/** From here on what is known says whether two composites are too few. */
const wellKnown = 200_000;

/** An exploration that goes on as far as it is told. */
export class Explorer<Event extends NetworkEvent> {
  readonly #network: Network<Event>;
  readonly #charts: readonly StatechartAutomaton[];
  readonly #monitors: readonly MonitorAutomaton[];
  readonly #invariants: readonly StatePredicate[];
  #composites: Four;
  #search: Search;

  constructor(network: Network<Event>) {
    const { participants, monitors, events } = network;
    this.#network = network;
    this.#charts = participants.map((participant) => statechartAutomaton(participant, events));
    this.#monitors = monitors.map((monitor) => monitorAutomaton(monitor, events));
    this.#invariants = invariantsOf(network, this.#charts);
    [this.#composites, this.#search] = this.#searchOf(firstDivision(this.#charts.length + this.#monitors.length));
  }

  #searchOf(division: Division): readonly [Four, Search] {
    const events = this.#network.events.length;
    const composite = (k: number) => new Composite(division[k] ?? [], this.#automata, this.#charts.length, events);
    const four = [composite(0), composite(1), composite(2), composite(3)] as const;
    return [four, new Search(four, events, this.#holds)];
  }

  /** What is asked of every state that is found; nothing where there are no invariants. */
  get #holds(): Holds | undefined {
    const invariants = this.#invariants;
    return invariants.length === 0 ? undefined : (locals) => invariants.every((invariant) => invariant.holds(locals));
  }

  /** Whether everything was seen, or a rule is broken. */
  get isOver(): boolean {
    return this.#search.isOver;
  }

  get progress(): Progress {
    const { keys, edges, depth, expanded, levels } = this.#search;
    return { states: keys.count, edges, depth, waiting: keys.count - expanded, levels: levels.slice(1) };
  }

  /** Tries every event in up to so many states that wait. */
  advance(states: number): void {
    const end = this.#search.expanded + states;
    while (this.#search.expanded < end && !this.isOver) {
      const next = divisions.find((division) => division > this.#search.expanded) ?? end;
      this.#advanceTo(Math.min(next, end));
      if (this.#search.expanded === next && !this.isOver && divisions.includes(next)) this.#divide();
    }
  }

  #advanceTo(expanded: number): void {
    this.#search.advance(expanded - this.#search.expanded);
    this.#part(expanded);
  }

  /** Where composites outgrew the word that they share, begins again with other neighbours. */
  #part(expanded: number): void {
    if (!this.#search.isCrowded) return;
    const division = asNeighbours(this.#composites).map(({ members }) => members);
    [this.#composites, this.#search] = this.#searchOf(division);
    this.#search.advance(expanded);
    if (this.#search.isCrowded)
      throw new RangeError('the machines have too many local states: a state of the network does not fit 64 bits');
  }

  /** Divides the automata anew by what is known of them, and searches again as far as it was. */
  #divide(): void {
    const { expanded } = this.#search;
    this.#begin(this.#divisionInto(2), expanded);
    if (this.#search.isSparse && expanded >= wellKnown) this.#begin(this.#divisionInto(4), expanded);
  }

  #divisionInto(composites: number): Division {
    const automata = this.#charts.length + this.#monitors.length;
    return divisionOf(automata, composites, this.#search.keys.count, (state, locals) =>
      this.#search.read(state, locals),
    );
  }

  #begin(division: Division, expanded: number): void {
    [this.#composites, this.#search] = this.#searchOf(division);
    this.#search.advance(expanded);
    this.#part(expanded);
  }

  /** A checkpoint of what is known, as pieces of a file. @param label what it is of: it goes on under the same label only */
  save(label: string): Iterable<Uint8Array> {
    return checkpointBytes(label, checkpointOf(this.#network, this.#automata, this.#composites, this.#search));
  }

  /** Goes on from a checkpoint, in place of the beginning. @throws CheckpointError if it is not one of this network */
  resume(bytes: Uint8Array, label: string): void {
    const checkpoint = readCheckpoint(bytes, label);
    [this.#composites, this.#search] = goOnFrom(checkpoint, this.#network, this.#automata, (division) =>
      this.#searchOf(division),
    );
  }

  /** Bytes held for states, for what was reached, and for rows; what XState holds is not among them. */
  get bytes(): number {
    return this.#composites.reduce((sum, { bytes }) => sum + bytes, this.#search.bytes);
  }

  get #automata(): readonly Automaton[] {
    return [...this.#charts, ...this.#monitors];
  }

  /** What is known: everything once it is over. */
  get result(): Exploration<Event> {
    const { states, edges, depth } = this.progress;
    return {
      states,
      edges,
      depth,
      counterexample: this.#counterexample(),
      coverage: coverageOf(this.#network, this.#charts, this.#monitors, {
        taken: takenIn(this.#composites, this.#automata.length, this.#network.events.length),
      }),
    };
  }

  #counterexample(): Counterexample<Event> | undefined {
    const { breaking } = this.#search;
    if (breaking === undefined) return undefined;
    const { state, event } = breaking;
    return {
      events: [...this.#search.wayTo(state), ...(event === undefined ? [] : [event])].flatMap(
        (index) => this.#network.events[index] ?? [],
      ),
      broken: this.#brokenAt(this.#localsOf(state), event),
    };
  }

  #brokenAt(locals: Int32Array, event: number | undefined): readonly BrokenMonitor[] {
    if (event === undefined) return brokenIn(this.#invariants, locals);
    return this.#monitors.flatMap((monitor, k) => {
      const found = monitor.found(locals[this.#charts.length + k] ?? 0, event);
      return found === undefined ? [] : [{ id: monitor.name, found }];
    });
  }

  /** The local state of each automaton. */
  #localsOf(state: number): Int32Array {
    const locals = new Int32Array(this.#charts.length + this.#monitors.length);
    this.#search.read(state, locals);
    return locals;
  }
}
