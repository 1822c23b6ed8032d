// The meaning of hidden events, taken literally: every state that the rules can be in, whatever has happened unseen. It
// is far too slow for anything but small pairs, and is what the oracle's completion is compared with.

import { violated } from '../../src/explore/automaton.js';
import { type MonitorAutomaton, monitorAutomaton } from '../../src/explore/monitor-automaton.js';
import type { Rule } from '../../src/invariants/index.js';
import { type EventType, instances, nameOf, type ObservedEvent, type Parameters } from '../../src/protocol/index.js';

type State = readonly number[];

/** States that there can be, by key. */
export type States = ReadonlyMap<string, State>;

export class EveryCompletion {
  readonly #events: readonly ObservedEvent[];
  readonly #index: ReadonlyMap<string, number>;
  readonly #hidden: readonly number[];
  readonly #automata: readonly MonitorAutomaton[];
  #states: States;

  constructor(rules: readonly Rule[], parameters: Parameters, hides: (type: EventType) => boolean) {
    this.#events = [
      // What is stored unseen may be any write.
      ...instances(parameters).map((event) =>
        event.type === 'primary.store' && hides(event.type) ? { type: event.type, seq: event.seq } : event,
      ),
      { type: 'end' },
    ];
    this.#index = new Map(this.#events.map((event, index) => [nameOf(event), index]));
    this.#hidden = this.#events.flatMap(({ type }, index) =>
      type !== 'end' && type !== 'read' && type !== 'begin' && hides(type) ? [index] : [],
    );
    const setting = { parameters, shows: () => true };
    this.#automata = rules.map((rule) =>
      monitorAutomaton(
        {
          id: rule.id,
          watches: rule.watches,
          initial: () => rule.initial(setting),
          at: (state, event: ObservedEvent) => rule.at(state, event),
        },
        this.#events,
      ),
    );
    this.#states = this.initial;
  }

  /** Every state at the beginning. */
  get initial(): States {
    const nowhere = this.#automata.map(() => 0);
    return this.#closed(new Map([[nowhere.join(), nowhere]]));
  }

  /** Whether the event is possible in some state; then those after it are the states from here on. */
  observe(event: ObservedEvent): boolean {
    this.#states = this.after([[this.#states, event]]);
    return this.#states.size > 0;
  }

  /** The event has happened or not; whether it is possible that it has. */
  observeOrNot(event: ObservedEvent): boolean {
    const after = this.after([[this.#states, event]]);
    this.#states = new Map([...this.#states, ...after]);
    return after.size > 0;
  }

  /** Every state after one of these events in one of the states beside it. */
  after(ways: readonly (readonly [States, ObservedEvent])[]): States {
    const found = new Map<string, State>();
    for (const [states, event] of ways) {
      const index = this.#index.get(nameOf(event));
      if (index === undefined) throw new Error(`no such event: ${nameOf(event)}`);
      for (const state of states.values()) {
        const next = this.#step(state, index);
        if (next !== undefined) found.set(next.join(), next);
      }
    }
    return this.#closed(found);
  }

  #closed(states: Map<string, State>): States {
    // A map goes on over what is added to it on the way.
    for (const state of states.values()) {
      for (const index of this.#hidden) {
        const next = this.#step(state, index);
        if (next !== undefined && !states.has(next.join())) states.set(next.join(), next);
      }
    }
    return states;
  }

  #step(state: State, index: number): State | undefined {
    const next = [...state];
    for (const [k, automaton] of this.#automata.entries()) {
      if (!automaton.alphabet[index]) continue;
      const after = automaton.row(state[k] ?? 0)[index] ?? violated;
      if (after === violated) return undefined;
      next[k] = after;
    }
    return next;
  }
}
