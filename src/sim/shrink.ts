// Makes a run that breaks small, by delta debugging: as few choices as possible, then small numbers, then a small world.
// It never gives back a run that does not break.
import type { Choice } from './choices.js';
import { leastSize } from './planned-run.js';
import type { WorldSize } from './world-size.js';

export type Shrinkable = { readonly size: WorldSize; readonly choices: readonly Choice[] };

export type Shrunk = Shrinkable & {
  /** Runs that were tried. */
  readonly tries: number;
  /** Whether nothing is left to make smaller; not if the tries were used up. */
  readonly isMinimal: boolean;
};

/** The choices that the run took, if it breaks in the same way. */
export type Breaks = (run: Shrinkable) => readonly Choice[] | undefined;

/**
 * @param found a run that breaks; one that does not is given back as it is
 * @param mostTries after so many runs it gives back what it has
 */
export function shrink(found: Shrinkable, breaks: Breaks, mostTries = 5_000): Shrunk {
  return new Shrinking(found, breaks, mostTries).toEnd();
}

class Shrinking {
  #best: Shrinkable;
  /** The choices of the best run, each number as small as it can be. */
  #taken: readonly Choice[];
  #tries = 0;
  readonly #breaks: Breaks;
  readonly #mostTries: number;

  constructor(found: Shrinkable, breaks: Breaks, mostTries: number) {
    this.#best = found;
    this.#taken = found.choices;
    this.#breaks = breaks;
    this.#mostTries = mostTries;
  }

  toEnd(): Shrunk {
    if (!this.#accepts(this.#best)) return { ...this.#best, tries: this.#tries, isMinimal: false };
    // Great numbers mean something else when others go, and so lead to more runs that break than small ones.
    this.#untilSame(() => {
      this.#dropHalves();
      this.#smallerSize();
    });
    this.#best = { size: this.#best.size, choices: this.#taken };
    this.#untilSame(() => {
      this.#dropHalves();
      this.#dropAny();
      this.#smallerNumbers();
      this.#smallerSize();
    });
    return { ...this.#best, tries: this.#tries, isMinimal: !this.#isOver };
  }

  #untilSame(step: () => void): void {
    let before: Shrinkable;
    do {
      before = this.#best;
      step();
    } while (this.#best !== before && !this.#isOver);
  }

  get #isOver(): boolean {
    return this.#tries >= this.#mostTries;
  }

  #accepts({ size, choices }: Shrinkable): boolean {
    if (this.#isOver) return false;
    this.#tries += 1;
    const taken = this.#breaks({ size, choices });
    if (taken === undefined) return false;
    this.#best = { size, choices: choices.slice(0, taken.length) };
    this.#taken = taken;
    return true;
  }

  #drops(start: number, length: number): boolean {
    const { size, choices } = this.#best;
    return this.#accepts({ size, choices: choices.toSpliced(start, length) });
  }

  /** Chunks of half of the list, then of a quarter, and so on: quick on a long list. */
  #dropHalves(): void {
    for (let length = this.#best.choices.length >> 1; length >= 1; length >>= 1)
      for (let end = this.#best.choices.length; end > 0; ) {
        const start = Math.max(0, end - length);
        this.#drops(start, end - start);
        end = Math.min(start, this.#best.choices.length);
      }
  }

  /** Chunks of every length at every place. */
  #dropAny(): void {
    for (let length = this.#best.choices.length; length >= 1; length -= 1)
      for (let start = 0; start + length <= this.#best.choices.length && !this.#isOver; )
        if (!this.#drops(start, length)) start += 1;
  }

  #smallerNumbers(): void {
    for (let at = 0; at < this.#best.choices.length; at += 1) {
      const there = () => {
        const choice = this.#best.choices[at];
        return typeof choice === 'number' ? choice : 0;
      };
      this.#least(there, 0, (number) => ({ ...this.#best, choices: this.#best.choices.with(at, number) }));
    }
  }

  #smallerSize(): void {
    for (const name of numbersOfSize)
      this.#least(
        () => this.#best.size[name],
        leastSize[name],
        (number) => this.#sized({ [name]: number }),
      );
    if (this.#best.size.coalesces) this.#accepts(this.#sized({ coalesces: false }));
  }

  #sized(change: Partial<WorldSize>): Shrinkable {
    return { ...this.#best, size: { ...this.#best.size, ...change } };
  }

  /** Tries the least number, then ever smaller steps down from what is there. */
  #least(there: () => number, least: number, changed: (number: number) => Shrinkable): void {
    for (let step = there() - least; step >= 1; step >>= 1)
      while (there() - step >= least && this.#accepts(changed(there() - step)));
  }
}

const numbersOfSize = [
  'writes',
  'queueDepth',
  'primaryCapacity',
  'secondaryCapacity',
  'pipeline',
  'blockSize',
  'blocks',
] as const satisfies readonly (keyof WorldSize)[];
