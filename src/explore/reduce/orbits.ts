// All the states that symmetries make of one. The smallest of them stands for all, and how many they are is known, so that what is
// left out can be counted without being looked at.
import type { Corresponding } from './corresponding.js';
import { NotSymmetric } from './not-symmetric.js';
import type { Rearrangement } from './rearrangement.js';

/** So many rearrangements can there be: those of seven machines in every order. */
const mostRearrangements = 5_040;

export type Orbit = {
  /** How many states it has. */
  readonly size: number;
  /** Which of `states` is the smallest. */
  readonly smallest: number;
};

export class Orbits {
  /** What every rearrangement makes of the state that was asked for last; some of them may be the same. */
  readonly states: readonly Int32Array[];
  readonly #corresponding: Corresponding;
  readonly #generators: readonly Rearrangement[];
  readonly #steps: readonly Step[];

  /** @throws NotSymmetric if there are too many rearrangements */
  constructor(generators: readonly Rearrangement[], corresponding: Corresponding) {
    this.#generators = generators;
    this.#corresponding = corresponding;
    this.#steps = stepsOf(generators);
    const width = generators[0]?.automata.length ?? 0;
    this.states = [0, ...this.#steps].map(() => new Int32Array(width));
  }

  /** The orbit of a state, whose local states must all have been compared or been led to by some that were. */
  of(state: Int32Array): Orbit {
    this.states[0]?.set(state);
    let [smallest, least, same] = [0, state, 1];
    for (const [k, { from, by }] of this.#steps.entries()) {
      const [before, after] = [this.states[from], this.states[k + 1]];
      if (before === undefined || after === undefined) continue;
      this.#rearrange(by, before, after);
      const [order, isItself] = [compared(after, least), compared(after, state) === 0];
      if (order < 0) [smallest, least] = [k + 1, after];
      if (isItself) same += 1;
    }
    return { size: this.states.length / same, smallest };
  }

  #rearrange(by: number, before: Int32Array, after: Int32Array): void {
    const places = this.#generators[by]?.automata ?? [];
    for (let k = 0; k < before.length; k += 1)
      after[places[k] ?? k] = this.#corresponding.of(by, k)[before[k] ?? 0] ?? 0;
  }
}

/** A rearrangement as one more after one that comes before it; 0 is the one that leaves everything. */
type Step = { readonly from: number; readonly by: number };

/** Every rearrangement that can be made of these by doing one after the other, but for the one that leaves everything. */
function stepsOf(generators: readonly Rearrangement[]): readonly Step[] {
  const moved = generators.map(({ automata, events }) => [automata, events] as const);
  const all = [(moved[0] ?? []).map((places) => places.map((_, k) => k))];
  const known = new Set(all.map(String));
  const steps: Step[] = [];
  for (const [from, places] of all.entries())
    for (const [by, generator] of moved.entries()) {
      const after = places.map((part, which) => part.map((k) => generator[which]?.[k] ?? k));
      if (known.has(String(after))) continue;
      if (all.length === mostRearrangements)
        throw new NotSymmetric(
          generators[by]?.machines ?? {},
          `with the others it makes more than ${mostRearrangements.toLocaleString('en')} rearrangements; say fewer machines to be interchangeable`,
        );
      known.add(String(after));
      all.push(after);
      steps.push({ from, by });
    }
  return steps;
}

/** Below 0 if the first is smaller, 0 if they are the same. */
function compared(one: Int32Array, other: Int32Array): number {
  for (let k = 0; k < one.length; k += 1) if (one[k] !== other[k]) return (one[k] ?? 0) - (other[k] ?? 0);
  return 0;
}
