// Every state that a network reaches and every edge between them, kept: what is asked about ways and circles is asked of
// this. States are numbered in the order found, shortest ways first, so the least number that shows something shows it
// on a shortest way.
import { type Automaton, refused, violated } from '../automaton.js';
import { checkpointBytes, readCheckpoint } from '../checkpoint.js';
import type { Progress } from '../explore.js';
import { brokenIn, invariantsOf } from '../invariants.js';
import { type MonitorAutomaton, monitorAutomaton } from '../monitor-automaton.js';
import type { Network, NetworkEvent, NetworkState } from '../network.js';
import type { StatePredicate } from '../state-predicate.js';
import { StateTable } from '../state-table.js';
import { type StatechartAutomaton, statechartAutomaton } from '../statechart-automaton.js';
import type { Broken } from './broken.js';
import { graphCheckpoint, type KeptGraph, keptGraph } from './graph-checkpoint.js';
import { NumberList } from './number-list.js';

export type ReachOptions = {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Once in so many states. */
  readonly progressEvery?: number | undefined;
};

/**
 * Explores until everything was seen, or a monitor or an invariant is broken.
 *
 * @throws NotExplorable
 * @throws PredicateError
 */
export function reach<Event extends NetworkEvent>(
  network: Network<Event>,
  { onProgress, progressEvery = 50_000 }: ReachOptions = {},
): Reached<Event> {
  const reached = new Reached(network);
  while (!reached.isOver) {
    reached.advance(progressEvery);
    if (onProgress && !reached.isOver) onProgress(reached.progress);
  }
  return reached;
}

/** The graph as far as it was found; it ends where a monitor or an invariant is broken first. */
export class Reached<Event extends NetworkEvent = NetworkEvent> {
  readonly network: Network<Event>;
  readonly charts: readonly StatechartAutomaton[];
  readonly monitors: readonly MonitorAutomaton[];
  /** For each automaton and each of its states: which events were taken in it. */
  readonly taken: Uint8Array[][];
  /** Likewise, which events it alone refused, while all others accepted them. */
  readonly heldBack: Uint8Array[][];
  broken: Broken | undefined;
  /** The number of states whose events were all tried. */
  expanded = 0;
  readonly #invariants: readonly StatePredicate[];
  readonly #all: readonly Automaton[];
  readonly #partners: readonly Int32Array[];
  #table: StateTable;
  #from = new NumberList();
  #by = new NumberList();
  #first = new NumberList();
  #targets = new NumberList();
  #labels = new NumberList();
  /** Whether a state accepts an event that changes nothing. */
  #repeats = new NumberList();
  /** The first state of each level, and behind them the number of states known when the last was begun. */
  #levels: number[] = [0, 1];
  readonly #here: Int32Array;
  readonly #there: Int32Array;
  readonly #rows: Int32Array[];

  constructor(network: Network<Event>) {
    this.network = network;
    const { participants, monitors, events } = network;
    this.charts = participants.map((participant) => statechartAutomaton(participant, events));
    this.monitors = monitors.map((monitor) => monitorAutomaton(monitor, events));
    this.#invariants = invariantsOf(network, this.charts);
    this.#all = [...this.charts, ...this.monitors];
    this.#partners = events.map((_, event) =>
      Int32Array.from(this.#all.flatMap(({ alphabet }, k) => (alphabet[event] ? [k] : []))),
    );
    this.#here = new Int32Array(this.#all.length);
    this.#there = new Int32Array(this.#all.length);
    this.#rows = this.#all.map(() => new Int32Array(0));
    this.taken = this.#all.map(() => []);
    this.heldBack = this.#all.map(() => []);
    this.#table = new StateTable(this.#all.length);
    this.#table.insert(this.#here);
    this.#first.push(0);
    this.#found(0, 0, 0);
  }

  /** Whether everything was seen, or something is broken. */
  get isOver(): boolean {
    return this.broken !== undefined || this.expanded === this.count;
  }

  /** Tries every event in up to so many states that wait. */
  advance(states: number): void {
    const end = this.expanded + states;
    for (; this.expanded < end && !this.isOver; this.expanded += 1) this.#expand(this.expanded);
  }

  get progress(): Progress {
    const { count, edges, depth, expanded } = this;
    return { states: count, edges, depth, waiting: count - expanded, levels: this.#levels.slice(1) };
  }

  /** A checkpoint of what is known, as pieces of a file. @param label what it is of: it goes on under the same label only */
  save(label: string): Iterable<Uint8Array> {
    return checkpointBytes(label, graphCheckpoint(this.network, this.#all, this.#kept));
  }

  /** Goes on from a checkpoint, in place of the beginning. @throws CheckpointError if it is not one of this network */
  resume(bytes: Uint8Array, label: string): void {
    const { network } = this;
    const kept = keptGraph(readCheckpoint(bytes, label), network, this.#all);
    [this.expanded, this.#levels, this.#table] = [kept.expanded, [...kept.levels], StateTable.of(kept.states)];
    [this.#from, this.#by, this.#first, this.#targets, this.#labels, this.#repeats] = kept.lists;
    this.broken = kept.broken;
    for (const [k, noted] of kept.taken.entries()) this.taken[k] = noted;
    for (const [k, noted] of kept.heldBack.entries()) this.heldBack[k] = noted;
    for (let state = 0; state < this.count && this.broken === undefined; state += 1) this.#hold(state);
  }

  get #kept(): KeptGraph {
    return {
      expanded: this.expanded,
      broken: this.broken,
      levels: this.#levels,
      states: this.#table.packed,
      lists: [this.#from, this.#by, this.#first, this.#targets, this.#labels, this.#repeats],
      taken: this.taken,
      heldBack: this.heldBack,
    };
  }

  /** How many states there are. */
  get count(): number {
    return this.#table.count;
  }

  /** How many edges there are: steps that change the state. */
  get edges(): number {
    return this.#targets.length;
  }

  /** The length of the longest of the shortest ways to a state, so far. */
  get depth(): number {
    return this.#levels.length - (this.count > (this.#levels.at(-1) ?? 0) ? 1 : 2);
  }

  /** The edges of state s are those from `first[s]` to before `first[s + 1]`, if it was expanded. */
  get first(): Uint32Array {
    return this.#first.numbers;
  }

  get targets(): Uint32Array {
    return this.#targets.numbers;
  }

  /** The event of each edge, by index. */
  get labels(): Uint32Array {
    return this.#labels.numbers;
  }

  /** Whether the state accepts an event that changes nothing. */
  repeats(state: number): boolean {
    return this.#repeats.at(state) === 1;
  }

  /** The events, by index, of a shortest way to the state. */
  wayTo(state: number): readonly number[] {
    const way: number[] = [];
    for (let at = state; at !== 0; at = this.#from.at(at)) way.push(this.#by.at(at));
    return way.reverse();
  }

  /** The numbers of the local states, charts first and then monitors. */
  localsOf(state: number): Int32Array {
    const locals = new Int32Array(this.#all.length);
    this.#table.read(state, locals);
    return locals;
  }

  /** The snapshots of the charts. */
  snapshotsOf(state: number): NetworkState {
    this.#table.read(state, this.#there);
    return this.charts.flatMap(({ snapshots }, k) => snapshots[this.#there[k] ?? 0] ?? []);
  }

  /** The events that these numbers stand for. */
  eventsOf(numbers: readonly number[]): readonly Event[] {
    return numbers.flatMap((number) => this.network.events[number] ?? []);
  }

  #expand(state: number): void {
    if (state === this.#levels.at(-1)) this.#levels.push(this.count);
    this.#table.read(state, this.#here);
    for (let k = 0; k < this.#all.length; k += 1) this.#enter(k, this.#here[k] ?? 0);
    let repeats = 0;
    for (let event = 0; event < this.#partners.length && this.broken === undefined; event += 1) {
      if (!this.#isEnabled(event)) continue;
      if (!this.#take(state, event)) repeats = 1;
    }
    this.#repeats.push(repeats);
    this.#first.push(this.#targets.length);
  }

  #enter(k: number, local: number): void {
    const row = this.#all[k]?.row(local);
    if (row === undefined) return;
    this.#rows[k] = row;
    for (const noted of [this.taken[k], this.heldBack[k]])
      if (noted !== undefined && noted[local] === undefined) noted[local] = new Uint8Array(row.length);
  }

  #isEnabled(event: number): boolean {
    const partners = this.#partners[event] ?? new Int32Array(0);
    let refuses = -1;
    for (let p = 0; p < partners.length; p += 1) {
      const k = partners[p] ?? 0;
      if (k >= this.charts.length) break;
      if (this.#rows[k]?.[event] !== refused) continue;
      if (refuses >= 0) return false;
      refuses = k;
    }
    if (refuses < 0) return partners.length > 0 && (partners[0] ?? 0) < this.charts.length;
    this.#note(this.heldBack, refuses, event);
    return false;
  }

  #note(noted: Uint8Array[][], k: number, event: number): void {
    const events = noted[k]?.[this.#here[k] ?? 0];
    if (events !== undefined) events[event] = 1;
  }

  /** Takes an event that is enabled; false if it changes nothing. */
  #take(state: number, event: number): boolean {
    const partners = this.#partners[event] ?? new Int32Array(0);
    let changes = false;
    this.#there.set(this.#here);
    for (let p = 0; p < partners.length; p += 1) {
      const k = partners[p] ?? 0;
      const after = this.#rows[k]?.[event] ?? refused;
      if (after === violated) {
        this.#breakAt(state, event);
        return true;
      }
      this.#note(this.taken, k, event);
      if (after !== this.#here[k]) changes = true;
      this.#there[k] = after;
    }
    if (changes) this.#reachThere(state, event);
    return changes;
  }

  #reachThere(state: number, event: number): void {
    const known = this.count;
    const target = this.#table.insert(this.#there);
    this.#targets.push(target);
    this.#labels.push(event);
    if (target === known) this.#found(target, state, event);
  }

  #found(state: number, from: number, by: number): void {
    this.#from.push(from);
    this.#by.push(by);
    if (this.broken === undefined) this.#hold(state);
  }

  /** Whether the invariants hold in the state. */
  #hold(state: number): void {
    if (this.#invariants.length === 0) return;
    const locals = this.localsOf(state);
    if (this.#invariants.every((invariant) => invariant.holds(locals))) return;
    this.broken = { state, event: undefined, broken: brokenIn(this.#invariants, locals) };
  }

  #breakAt(state: number, event: number): void {
    const broken = this.monitors.flatMap((monitor, k) => {
      const found = monitor.found(this.#here[this.charts.length + k] ?? 0, event);
      return found === undefined ? [] : [{ id: monitor.name, found }];
    });
    this.broken = { state, event, broken };
  }
}
