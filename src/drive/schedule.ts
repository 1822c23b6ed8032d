// The open choices of a run, from a list. An action that was chosen by a number is recorded by its name, so that a part
// can be left out of the list and the rest still means the same.
import { type Choice, Choices } from '../sim/index.js';

export type Weighted = { readonly name: string; readonly weight: number };

export class Schedule {
  readonly #choices: Choices;
  /** The names of actions, by their places in the list. */
  readonly #names = new Map<number, string>();

  constructor(list: readonly Choice[]) {
    this.#choices = new Choices(list);
  }

  /** What was taken so far; as a list it decides the same. */
  get taken(): readonly Choice[] {
    return this.#choices.taken.map((choice, place) => this.#names.get(place) ?? choice);
  }

  get isUsedUp(): boolean {
    return this.#choices.isUsedUp;
  }

  /** A number from 0 to `bound` - 1. */
  readonly below = (bound: number): number => this.#choices.below(bound);

  /** One of these; nothing if the list names another one, which is not possible here. */
  action<A extends Weighted>(possible: readonly A[]): A | undefined {
    const name = this.#choices.name();
    if (name !== undefined) return possible.find((one) => one.name === name);
    const place = this.#choices.taken.length;
    const action = possible[this.#choices.weighted(possible.map(({ weight }) => weight))];
    if (action !== undefined && this.#choices.taken.length > place) this.#names.set(place, action.name);
    return action;
  }

  /** The index of one of these weights. */
  readonly weighted = (weights: readonly number[]): number => this.#choices.weighted(weights);
}
