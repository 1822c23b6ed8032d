// Whether a choice of the lines of two logs keeps the rules in some order of both, whatever of it was not shown: they are
// put into the order in which logs are judged. It knows nothing of why a line is left out.
import { type NodeName, nodeOfEvent, type ObservedEvent } from '../../protocol/index.js';
import { nodeOf } from '../judging/boundary.js';
import type { Completion } from '../judging/completion.js';
import { byCompletion } from '../judging/judged-lines.js';
import { type Broken, TooMuchUnseen } from '../judging/moment.js';
import { NodeOrder } from '../ordering/node-order.js';
import { type Choices, Issues, mostJudged, type Outcome, TooManyChoices } from './choice.js';
import { Refusing } from './refusing.js';
import type { ToldLine } from './survey.js';

const nodes = ['primary', 'secondary'] as const;
/** Events between two states that are kept. */
const stride = 16;

export class ChoicesOfLogs implements Choices {
  readonly #start: Completion;
  /** Those of each node in its order; the last one of all is that which violates. */
  readonly #lines: readonly ToldLine[];
  readonly #last: number;
  readonly #tooLate: ReadonlySet<number>;
  readonly #issues: Issues;
  #asked = 0;

  /**
   * @param start what was told before these lines
   * @param tooLate lines that stand behind one that waits for what comes after the violation
   */
  constructor(start: Completion, lines: readonly ToldLine[], tooLate: ReadonlySet<number>) {
    this.#start = start;
    this.#lines = lines;
    this.#last = lines.at(-1)?.at ?? 0;
    this.#tooLate = tooLate;
    this.#issues = new Issues(lines);
  }

  get isKept(): boolean {
    const all = this.#lines.map(({ at }) => at).filter((at) => !this.#tooLate.has(at));
    return this.judge(() => false, new Set(all)).kept;
  }

  judge(isLeftOut: (at: number) => boolean, needed: ReadonlySet<number>): Outcome {
    const leftOut = new Set(this.#lines.map(({ at }) => at).filter((at) => at !== this.#last && isLeftOut(at)));
    try {
      for (;;) {
        const outcome = this.#judgeOnce(leftOut, needed);
        if (outcome !== undefined) return outcome;
      }
    } catch (error) {
      throw error instanceof TooMuchUnseen ? new TooManyChoices() : error;
    }
  }

  /** Nothing where one more line was left out that some events had been taken of, or that others wait behind. */
  #judgeOnce(leftOut: Set<number>, needed: ReadonlySet<number>): Outcome | undefined {
    const rules = new Refusing(this.#start.copy(), stride);
    const taken = new Set<number>();
    let outcome: Outcome | undefined | 'again';
    const isOver = () => outcome !== undefined;
    const byRules = byCompletion(() => rules.present, () => {}); // biome-ignore format: one line says it
    const order = new NodeOrder({
      waitsFor: (event, at) => (isOver() ? undefined : this.#count(() => byRules.waitsFor(event, at))),
      isBetterLate: (event) => !isOver() && byRules.isBetterLate?.(event) === true,
      isPossible: (event) => !isOver() && byRules.isPossible?.(event) === true,
      awaits: (event) => byRules.awaits(event),
      take: (event, at) => {
        if (isOver() || leftOut.has(at)) return;
        const broken = this.#count(() => rules.take(this.#issues.asKnown(event, leftOut)));
        if (broken === undefined) taken.add(at);
        else if (at !== this.#last && !needed.has(at)) {
          leftOut.add(at);
          if (taken.has(at)) outcome = 'again';
        } else {
          const before = blocking(order, event, broken);
          const isOpen = before !== undefined && before !== this.#last && !needed.has(before);
          if (isOpen) leftOut.add(before);
          outcome = isOpen ? 'again' : { kept: false, missing: broken.violation.missing };
        }
      },
    });
    this.#offer(order, leftOut, isOver);
    outcome ??= { kept: true, leftOut };
    return outcome === 'again' ? undefined : outcome;
  }

  #offer(order: NodeOrder, leftOut: ReadonlySet<number>, isOver: () => boolean): void {
    for (const { at, events } of this.#lines) {
      for (const event of leftOut.has(at) ? [] : events) {
        if (isOver()) return;
        for (const node of logsOf(event)) order.offer(node, event, at);
      }
    }
    for (const node of nodes) order.close(node);
    order.run();
  }

  #count<T>(ask: () => T): T {
    this.#asked += 1;
    if (this.#asked > mostJudged) throw new TooManyChoices();
    return ask();
  }
}

/** Whose logs an event is in: the end is one and the same moment in both. */
function logsOf(event: ObservedEvent): readonly NodeName[] {
  if (event.type === 'end') return nodes;
  return [nodeOf(event) ?? 'primary'];
}

/** The line that the other log waits at, if what is missing is to come from there. */
function blocking(order: NodeOrder, event: ObservedEvent, { violation: { missing } }: Broken): number | undefined {
  const node: NodeName | undefined = missing && nodeOfEvent(missing.type);
  return node === undefined || node === nodeOf(event) ? undefined : order.first(node);
}
