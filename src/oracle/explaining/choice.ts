// Whether a choice of the lines of a trace keeps the rules, whatever of it was not shown: the same completion that judges
// whole traces is asked about a part of one. It knows nothing of why a line is left out.
import type { Reference } from '../../invariants/index.js';
import type { ObservedEvent } from '../../protocol/index.js';
import type { Completion } from '../judging/completion.js';
import { TooMuchUnseen } from '../judging/moment.js';
import type { ToldLine } from './survey.js';

/** How a choice went: kept, without which lines; or broken, at a line that had to be in it. */
export type Outcome =
  | { readonly kept: true; readonly leftOut: ReadonlySet<number> }
  | { readonly kept: false; readonly missing: Reference | undefined };

/** Which choices of the lines keep the rules. */
export type Choices = {
  /** Whether all of the lines together keep the rules. */
  readonly isKept: boolean;
  /**
   * Takes the lines, but for those left out, and but for those that would break a rule and need not be there.
   *
   * @param needed the lines that have to be there; the last one has to be in any case
   * @throws TooManyChoices
   */
  judge(isLeftOut: (at: number) => boolean, needed: ReadonlySet<number>): Outcome;
};

/** Thrown when more is asked than can be answered in a few seconds. */
export class TooManyChoices extends Error {}

/** Events that may be judged to explain one violation. */
export const mostJudged = 150_000;
/** Lines between two states that are kept. */
const stride = 16;

/** Of lines that stand in the order in which things happened. */
export class ChoicesInOrder implements Choices {
  readonly #start: Completion;
  /** In the order in which they were judged; the last one is that which violates. */
  readonly #lines: readonly ToldLine[];
  readonly #issues: Issues;
  /** Where each line tells its first event: a crash is told late, and so between the events of another line. */
  readonly #firsts = new Map<number, number>();
  #judged = 0;

  /** @param start what was told before these lines */
  constructor(start: Completion, lines: readonly ToldLine[]) {
    this.#start = start;
    this.#lines = lines;
    for (const [k, { at }] of lines.entries()) if (!this.#firsts.has(at)) this.#firsts.set(at, k);
    this.#issues = new Issues(lines);
  }

  get isKept(): boolean {
    const all = new Set(this.#lines.map(({ at }) => at));
    return this.judge(() => false, all).kept;
  }

  judge(isLeftOut: (at: number) => boolean, needed: ReadonlySet<number>): Outcome {
    const leftOut = new Set<number>();
    let [saved, savedAt] = [this.#start.copy(), 0];
    let completion = saved.copy();
    for (let k = 0; k < this.#lines.length; k += 1) {
      const line = this.#lines[k];
      if (line === undefined || leftOut.has(line.at)) continue;
      if (isLeftOut(line.at)) {
        leftOut.add(line.at);
        continue;
      }
      if (k - savedAt >= stride) {
        [saved, savedAt] = [completion.copy(), k];
      }
      const broken = this.#take(completion, line.events, leftOut);
      if (broken === undefined) continue;
      if (line.at === this.#lines.at(-1)?.at || needed.has(line.at)) return { kept: false, missing: broken.missing };
      // It goes on from a state before the line, without it.
      leftOut.add(line.at);
      if ((this.#firsts.get(line.at) ?? 0) < savedAt) [saved, savedAt] = [this.#start.copy(), 0];
      completion = saved.copy();
      k = savedAt - 1;
    }
    return { kept: true, leftOut };
  }

  #take(
    completion: Completion,
    events: readonly ObservedEvent[],
    leftOut: ReadonlySet<number>,
  ): { readonly missing: Reference | undefined } | undefined {
    for (const event of events) {
      this.#judged += 1;
      if (this.#judged > mostJudged) throw new TooManyChoices();
      const broken = brokenBy(completion, this.#issues.asKnown(event, leftOut));
      if (broken !== undefined) return broken;
    }
    return undefined;
  }
}

/** The line of each issue, by write: without it, a store does not say which write it stores. */
export class Issues {
  readonly #lines = new Map<number, number>();

  constructor(lines: readonly ToldLine[]) {
    for (const { at, events } of lines)
      for (const event of events) if (event.type === 'host.issue') this.#lines.set(event.write, at);
  }

  /** The event as it is known without these lines. */
  asKnown(event: ObservedEvent, leftOut: ReadonlySet<number>): ObservedEvent {
    if (event.type !== 'primary.store' || event.write === undefined) return event;
    const issue = this.#lines.get(event.write);
    if (issue === undefined || !leftOut.has(issue)) return event;
    const { write: _, ...unnamed } = event;
    return unnamed;
  }
}

function brokenBy(completion: Completion, event: ObservedEvent) {
  try {
    const broken = completion.observe(event);
    return broken && { missing: broken.violation.missing };
  } catch (error) {
    if (error instanceof TooMuchUnseen) throw new TooManyChoices();
    throw error;
  }
}
