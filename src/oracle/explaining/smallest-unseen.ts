// The smallest set of lines that makes a violation one where something may have happened unseen: choices of the lines that
// keep the rules are looked for, and the set has a line of what each of them leaves out. It guesses nothing: where it does
// not come to an end, it says so.
import type { Reference } from '../../invariants/index.js';
import { type Choices, type Outcome, TooManyChoices } from './choice.js';
import { smallestSet } from './smallest-set.js';
import { isMeant, isUndoing, type ToldLine } from './survey.js';
import type { LeftOut } from './worlds.js';

/** Sets that are tried before it is given up; and lines that are tried for one that is missing. */
const mostSets = 60;
const mostTellers = 3;

/**
 * @param choices judges choices of the lines
 * @param lines all of them, in their order, the last one being that which violates
 * @param free the lines that the set is made of
 * @returns the places of the lines, in ascending order; `kept` where all lines together keep the rules; nothing where it
 *   cannot be worked out, or lines that are not free may matter
 */
export function smallestUnseen(
  choices: Choices,
  lines: readonly ToldLine[],
  free: ReadonlySet<number>,
  rank: (at: number) => number,
): readonly number[] | undefined | 'kept' {
  const finder = new KeptChoices(choices, lines, free);
  const found: LeftOut[] = [];
  try {
    if (choices.isKept) return 'kept';
    for (let sets = 0; sets < mostSets; sets += 1) {
      const set = smallestSet(found, rank);
      const leftOut = finder.without(new Set(set));
      if (leftOut === undefined) return set;
      if (leftOut.size === 0) return undefined;
      found.push(leftOut);
    }
  } catch (error) {
    if (!(error instanceof TooManyChoices)) throw error;
  }
  return undefined;
}

class KeptChoices {
  readonly #choices: Choices;
  readonly #lines: readonly ToldLine[];
  readonly #free: ReadonlySet<number>;
  /** The lines of each type, and those that may undo what was. */
  readonly #kinds: readonly ReadonlySet<number>[];

  constructor(choices: Choices, lines: readonly ToldLine[], free: ReadonlySet<number>) {
    this.#choices = choices;
    this.#lines = lines;
    this.#free = free;
    this.#kinds = kindsOf(lines, free);
  }

  /** The free lines, as few as possible, that a choice leaves out which contains these lines and keeps the rules. */
  without(needed: ReadonlySet<number>): LeftOut | undefined {
    for (const leftOut of this.#candidates(needed)) {
      if (!this.#judge(leftOut, needed).kept) continue;
      const least = this.#least(leftOut, needed);
      const outcome = this.#judge(least, needed);
      if (outcome.kept) return new Set([...outcome.leftOut].filter((at) => this.#free.has(at)));
    }
    return undefined;
  }

  /** What may be left out, as far as it need not be there; the ways that lead furthest come first. */
  *#candidates(needed: ReadonlySet<number>): Generator<readonly number[]> {
    const open = [...this.#free].filter((at) => !needed.has(at));
    yield open;
    const wanted = this.#wanted(needed);
    if (wanted !== undefined) yield wanted;
    const kinds = this.#kinds.map((kind) => new Set(open.filter((at) => kind.has(at)))).filter(({ size }) => size > 0);
    for (const kind of kinds) {
      yield [...kind];
      yield open.filter((at) => !kind.has(at));
    }
    for (const at of [...open].reverse()) yield [at];
    for (const [k, one] of kinds.entries()) {
      for (const two of kinds.slice(k + 1)) {
        const both = new Set([...one, ...two]);
        yield [...both];
        yield open.filter((at) => !both.has(at));
      }
    }
  }

  #judge(leftOut: readonly number[], needed: ReadonlySet<number>): Outcome {
    const set = new Set(leftOut);
    return this.#choices.judge((at) => set.has(at), needed);
  }

  /** What is left out where lines come in only as those that are there want them; nothing if that leads nowhere. */
  #wanted(needed: ReadonlySet<number>): readonly number[] | undefined {
    const way = this.#wayTo(new Set(), needed, new Set());
    return way && [...this.#free].filter((at) => !way.has(at) && !needed.has(at));
  }

  /** Lines that have to come in besides, so that the rules are kept. */
  #wayTo(added: ReadonlySet<number>, needed: ReadonlySet<number>, tried: Set<string>): ReadonlySet<number> | undefined {
    const key = [...added].sort((a, b) => a - b).join();
    if (tried.has(key)) return undefined;
    tried.add(key);
    const all = new Set([...added, ...needed]);
    const outcome = this.#choices.judge((at) => this.#free.has(at) && !all.has(at), all);
    if (outcome.kept) return added;
    if (outcome.missing === undefined) return undefined;
    for (const at of this.#tellers(outcome.missing, all)) {
      const way = this.#wayTo(new Set([...added, at]), needed, tried);
      if (way !== undefined) return way;
    }
    return undefined;
  }

  /** Free lines that tell what is missing, the newest first. */
  #tellers(missing: Reference, known: ReadonlySet<number>): readonly number[] {
    const tell = ({ at, events }: ToldLine) => this.#free.has(at) && !known.has(at) && events.some((event) => isMeant(missing, event) || covers(missing, event)); // biome-ignore format: one condition
    return this.#lines.filter(tell).map(({ at }) => at).reverse().slice(0, mostTellers); // biome-ignore format: one way
  }

  /** As few of these lines as possible whose absence keeps the rules: halves are put back as long as they are kept. */
  #least(leftOut: readonly number[], needed: ReadonlySet<number>): readonly number[] {
    const keeps = (lines: readonly number[]) => this.#judge(lines, needed).kept;
    return leastOf([], leftOut, keeps);
  }
}

function kindsOf(lines: readonly ToldLine[], free: ReadonlySet<number>): readonly ReadonlySet<number>[] {
  const kinds = new Map<string, Set<number>>();
  for (const { at, events } of lines) {
    for (const event of free.has(at) ? events : []) {
      for (const kind of isUndoing(event) ? [event.type, 'undoing'] : [event.type])
        kinds.set(kind, (kinds.get(kind) ?? new Set()).add(at));
    }
  }
  return [...kinds.values()];
}

/** A message or a permission that says more says this, too. */
function covers({ type, number = 0 }: Reference, event: ToldLine['events'][number]): boolean {
  return event.type === type && 'upTo' in event && event.upTo !== undefined && event.upTo >= number;
}

/**
 * A smallest part of `open` that, with `fixed`, is enough; it is known that all of it is.
 *
 * @param isEnough holds of every set that contains one of which it holds, as far as that can be expected
 */
function leastOf(
  fixed: readonly number[],
  open: readonly number[],
  isEnough: (lines: readonly number[]) => boolean,
): readonly number[] {
  if (isEnough(fixed)) return fixed;
  if (open.length <= 1) return [...fixed, ...open];
  const half = open.length >> 1;
  const [first, second] = [open.slice(0, half), open.slice(half)];
  const ofSecond = leastOf([...fixed, ...first], second, isEnough);
  const kept = ofSecond.filter((line) => !first.includes(line));
  return leastOf(kept, first, isEnough);
}
