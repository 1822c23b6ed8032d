// A predicate on states, asked on numbers: it is called once for each combination of the local states that it looks at, and
// remembered. It must say the same of the same states; where it does not, nothing is answered.
import type { AnyMachineSnapshot } from 'xstate';
import type { NetworkState, Predicate } from './network.js';
import type { StatechartAutomaton } from './statechart-automaton.js';

/** A predicate that cannot be relied on; the message says which, where, and what to do. */
export class PredicateError extends Error {
  override readonly name = 'PredicateError';
}

/** A predicate looks at a machine whose local state was not given; it is among those that it looks at then. */
export class LooksFurther extends Error {
  override readonly name = 'LooksFurther';
}

/** What it said, or which machine it looks at next, and what then for each local state of that. */
type Known = boolean | { readonly chart: number; readonly by: Map<number, Known> };

/** So many answers are remembered; beyond them it is called each time. */
const mostRemembered = 200_000;

export class StatePredicate {
  readonly name: string;
  /** The machines that it ever looked at, by index. */
  readonly looksAt = new Set<number>();
  readonly #says: Predicate;
  readonly #charts: readonly StatechartAutomaton[];
  #known: Known | undefined;
  #remembered = 0;

  constructor(name: string, says: Predicate, charts: readonly StatechartAutomaton[]) {
    this.name = name;
    this.#says = says;
    this.#charts = charts;
  }

  /**
   * Whether it says so of the state.
   *
   * @param locals the local state of each machine, or -1 where it must not look
   * @throws PredicateError
   * @throws LooksFurther
   */
  holds(locals: Int32Array): boolean {
    let known = this.#known;
    while (typeof known === 'object') known = known.by.get(locals[known.chart] ?? 0);
    return known ?? this.#ask(locals);
  }

  #ask(locals: Int32Array): boolean {
    const looks = new Looks(this.name, this.#charts, locals, this.looksAt);
    const answer = looks.answerOf(this.#says);
    if (this.#remembered >= mostRemembered) return answer;
    const again = new Looks(this.name, this.#charts, locals, this.looksAt);
    if (again.answerOf(this.#says) !== answer || again.order.join() !== looks.order.join()) throw this.#unreliable();
    this.#remember(looks.order, locals, answer);
    return answer;
  }

  #remember(order: readonly number[], locals: Int32Array, answer: boolean): void {
    this.#remembered += 1;
    const grown = (known: Known | undefined, at: number): Known => {
      const chart = order[at];
      if (chart === undefined) {
        if (known !== undefined) throw this.#unreliable();
        return answer;
      }
      const node = known ?? { chart, by: new Map<number, Known>() };
      if (typeof node === 'boolean' || node.chart !== chart) throw this.#unreliable();
      const local = locals[chart] ?? 0;
      const below = node.by.get(local);
      const after = grown(below, at + 1);
      if (after !== below) node.by.set(local, after);
      return node;
    };
    this.#known = grown(this.#known, 0);
  }

  #unreliable(): PredicateError {
    return new PredicateError(
      `the predicate ${this.name} does not say twice the same of the same state: make it a function of the state alone`,
    );
  }
}

/** One look at a state: which machines are looked at, in the order of the first time. */
class Looks {
  readonly order: number[] = [];
  readonly #name: string;
  readonly #locals: Int32Array;
  readonly #state: NetworkState;
  readonly #ever: Set<number>;
  #missing: number | undefined;

  /** @param ever what is looked at is added to it */
  constructor(name: string, charts: readonly StatechartAutomaton[], locals: Int32Array, ever: Set<number>) {
    this.#ever = ever;
    this.#name = name;
    this.#locals = locals;
    const snapshots: readonly (AnyMachineSnapshot | undefined)[] = charts.map(
      ({ snapshots: known }, k) => known[locals[k] ?? 0],
    );
    const given = snapshots.flatMap((snapshot, k) => snapshot ?? charts[k]?.snapshots[0] ?? []);
    this.#state = new Proxy(given, {
      get: (target, property, receiver) => {
        if (typeof property === 'string' && /^\d+$/.test(property)) this.#look(Number(property));
        return Reflect.get(target, property, receiver);
      },
    });
  }

  answerOf(says: Predicate): boolean {
    let answer = false;
    let failure: unknown;
    try {
      // A module in JavaScript may say more than true and false.
      answer = Boolean(says(this.#state));
    } catch (error) {
      failure = error;
    }
    if (this.#missing !== undefined) throw new LooksFurther(`${this.#name} looks at machine ${this.#missing}`);
    if (failure === undefined) return answer;
    const message = failure instanceof Error ? failure.message : String(failure);
    throw new PredicateError(`the predicate ${this.#name} ends in an error (${message}): mend it`);
  }

  #look(chart: number): void {
    if (chart >= this.#locals.length || this.order.includes(chart)) return;
    this.order.push(chart);
    this.#ever.add(chart);
    if ((this.#locals[chart] ?? 0) < 0) this.#missing ??= chart;
  }
}
