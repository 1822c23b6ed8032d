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

/** Asks for one run after another, is told after each what `Breaks` says of it, and gives back the smallest. */
export type Shrinks = Generator<Shrinkable, Shrunk, ReturnType<Breaks>>;

/**
 * @param found a run that breaks; one that does not is given back as it is
 * @param mostTries after so many runs it gives back what it has
 */
export function shrink(found: Shrinkable, breaks: Breaks, mostTries = 5_000): Shrunk {
  const asked = shrinking(found, mostTries);
  let next = asked.next();
  while (next.done !== true) next = asked.next(breaks(next.value));
  return next.value;
}

/** The same for whoever cannot answer at once: runs of other programs take their time. */
export const shrinking = (found: Shrinkable, mostTries: number): Shrinks => new Shrinking(found, mostTries).toEnd();

type Step = Generator<Shrinkable, void, ReturnType<Breaks>>;
type Trial = Generator<Shrinkable, boolean, ReturnType<Breaks>>;

class Shrinking {
  #best: Shrinkable;
  /** The choices of the best run, each number as small as it can be. */
  #taken: readonly Choice[];
  #tries = 0;
  readonly #mostTries: number;

  constructor(found: Shrinkable, mostTries: number) {
    this.#best = found;
    this.#taken = found.choices;
    this.#mostTries = mostTries;
  }

  *toEnd(): Shrinks {
    if (!(yield* this.#accepts(this.#best))) return { ...this.#best, tries: this.#tries, isMinimal: false };
    // Great numbers mean something else when others go, and so lead to more runs that break than small ones.
    yield* this.#untilSame([() => this.#dropHalves(), () => this.#smallerSize()]);
    this.#best = { size: this.#best.size, choices: this.#taken };
    yield* this.#untilSame([
      () => this.#dropHalves(),
      () => this.#dropAny(),
      () => this.#smallerNumbers(),
      () => this.#smallerSize(),
    ]);
    return { ...this.#best, tries: this.#tries, isMinimal: !this.#isOver };
  }

  *#untilSame(steps: readonly (() => Step)[]): Step {
    let before: Shrinkable;
    do {
      before = this.#best;
      for (const step of steps) yield* step();
    } while (this.#best !== before && !this.#isOver);
  }

  get #isOver(): boolean {
    return this.#tries >= this.#mostTries;
  }

  *#accepts({ size, choices }: Shrinkable): Trial {
    if (this.#isOver) return false;
    this.#tries += 1;
    const taken = yield { size, choices };
    if (taken === undefined) return false;
    this.#best = { size, choices: choices.slice(0, taken.length) };
    this.#taken = taken;
    return true;
  }

  #drops(start: number, length: number): Trial {
    const { size, choices } = this.#best;
    return this.#accepts({ size, choices: choices.toSpliced(start, length) });
  }

  /** Chunks of half of the list, then of a quarter, and so on: quick on a long list. */
  *#dropHalves(): Step {
    for (let length = this.#best.choices.length >> 1; length >= 1; length >>= 1)
      for (let end = this.#best.choices.length; end > 0; ) {
        const start = Math.max(0, end - length);
        yield* this.#drops(start, end - start);
        end = Math.min(start, this.#best.choices.length);
      }
  }

  /** Chunks of every length at every place. */
  *#dropAny(): Step {
    for (let length = this.#best.choices.length; length >= 1; length -= 1)
      for (let start = 0; start + length <= this.#best.choices.length && !this.#isOver; )
        if (!(yield* this.#drops(start, length))) start += 1;
  }

  *#smallerNumbers(): Step {
    for (let at = 0; at < this.#best.choices.length; at += 1) {
      const there = () => {
        const choice = this.#best.choices[at];
        return typeof choice === 'number' ? choice : 0;
      };
      yield* this.#least(there, 0, (number) => ({ ...this.#best, choices: this.#best.choices.with(at, number) }));
    }
  }

  *#smallerSize(): Step {
    for (const name of numbersOfSize)
      yield* this.#least(
        () => this.#best.size[name],
        leastSize[name],
        (number) => this.#sized({ [name]: number }),
      );
    if (this.#best.size.coalesces) yield* this.#accepts(this.#sized({ coalesces: false }));
  }

  #sized(change: Partial<WorldSize>): Shrinkable {
    return { ...this.#best, size: { ...this.#best.size, ...change } };
  }

  /** Tries the least number, then ever smaller steps down from what is there. */
  *#least(there: () => number, least: number, changed: (number: number) => Shrinkable): Step {
    for (let step = there() - least; step >= 1; step >>= 1)
      while (there() - step >= least && (yield* this.#accepts(changed(there() - step))));
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
