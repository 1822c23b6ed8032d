// A list of numbers that decides everything that is open in a world, so that a run is its list. When the list is used
// up every choice is the first: the world is then left to settle.

/** A whole number from 0, which picks among what is possible; or the name of the action that is done next. */
export type Choice = number | string;

export class Choices {
  readonly #list: readonly Choice[];
  readonly #taken: Choice[] = [];
  #used = 0;

  constructor(list: readonly Choice[]) {
    this.#list = list;
  }

  /** What was taken so far, each number as small as it can be: as a list it decides the same. */
  get taken(): readonly Choice[] {
    return this.#taken;
  }

  get isUsedUp(): boolean {
    return this.#used >= this.#list.length;
  }

  /** A number from 0 to `bound` - 1; 0 before a name. Takes none from the list where there is nothing to choose. */
  below(bound: number): number {
    if (bound <= 1) return 0;
    const number = this.#list[this.#used] ?? 0;
    if (typeof number === 'string') return 0;
    this.#used += 1;
    this.#taken.push(number % bound);
    return number % bound;
  }

  /** Takes a name from the list, if one is next. */
  name(): string | undefined {
    const name = this.#list[this.#used];
    if (typeof name !== 'string') return undefined;
    this.#used += 1;
    this.#taken.push(name);
    return name;
  }

  /** The index of one of these weights, each as often as it weighs; 0 if nothing weighs anything. */
  weighted(weights: readonly number[]): number {
    let sum = 0;
    for (const weight of weights) sum += weight;
    let left = this.below(sum);
    for (let index = 0; index < weights.length; index += 1) {
      const weight = weights[index] ?? 0;
      if (left < weight) return index;
      left -= weight;
    }
    return 0;
  }
}
