// What makes a violation one, and what was allowed, where something may have happened unseen: of one trace in its order, of
// two logs in an order that the rules allow. It only collects what others are asked with.
import type { Rule } from '../../invariants/index.js';
import { isProtocolEvent, numberOf, type TraceHeader } from '../../protocol/index.js';
import type { Completion } from '../judging/completion.js';
import { completionBy, rulesOf } from '../judging/judges.js';
import { TooMuchUnseen } from '../judging/moment.js';
import type { ViolationReport } from '../judging/verdict.js';
import { settingOf } from '../ordering/observability.js';
import { ChoicesInOrder } from './choice.js';
import { ChoicesOfLogs } from './choice-of-logs.js';
import type { Reorder, Retell } from './retell.js';
import { smallestUnseen } from './smallest-unseen.js';
import { type Standing, standingUnseen } from './standing.js';
import { isViolating, references, type Survey, type ToldLine } from './survey.js';
import { ToldWindow } from './told-window.js';
import { type Told, UpToViolation } from './up-to-violation.js';

/** A trace, or two logs, of which not everything is shown, to be read again up to the violation. */
export class UnseenLines {
  readonly #violation: ViolationReport;
  readonly #header: TraceHeader;
  readonly #retell: Retell;
  readonly #reorder: Reorder;

  constructor(violation: ViolationReport, header: TraceHeader, retell: Retell, reorder: Reorder) {
    this.#violation = violation;
    this.#header = header;
    this.#retell = retell;
    this.#reorder = reorder;
  }

  /** Shows all of it to the survey; how the rules stood before the violation. */
  async standings(survey: Survey): Promise<readonly (readonly Standing[])[]> {
    const { claim, model } = rulesOf(this.#header);
    const known: (readonly Standing[])[] = [];
    for (const [rules, isFirst] of [
      [claim, true],
      [[...claim, ...model], false],
    ] as const) {
      // biome-ignore format: two rounds
      await this.#tell(rules, {
        happens(event, at) {
          if (isFirst) survey.see(event, at);
        },
        comesTooLate() {},
        violates(event, at, before) {
          if (isFirst) survey.see(event, at);
          known.push(before.map(standingUnseen));
        },
        after: (event, at) => isFirst && survey.seeAfter(event, at),
      });
    }
    return known;
  }

  /** The smallest set of lines, whatever has happened unseen; nothing where it is not worked out. */
  async smallest(
    survey: Survey,
    rank: (told: ToldLine | undefined) => number,
  ): Promise<readonly ToldLine[] | undefined> {
    const { claim, model } = rulesOf(this.#header);
    const all = claim.some(({ id }) => id === this.#violation.rule) ? claim : [...claim, ...model];
    const told = survey.event;
    const about = [...references(this.#violation), ...(told !== undefined && isProtocolEvent(told) ? [{ type: told.type, number: numberOf(told) }] : [])]; // biome-ignore format: one list
    // The rule alone says more, where it is broken by itself.
    for (const asked of [[survey.rule], all]) {
      const window = new ToldWindow(completionBy(asked, settingOf(this.#header), this.#header), about);
      let isWhole = false;
      await this.#tell(asked, {
        happens: (event, at, isFar) => window.see(event, at, isFar),
        comesTooLate: (event, at) => window.seeLate(event, at),
        violates(event, at) {
          window.see(event, at);
          isWhole = true;
        },
      });
      const found = isWhole ? this.#smallestIn(window, rank) : undefined;
      if (found !== 'kept') return found;
    }
    return undefined;
  }

  /** The smallest set in these lines; `kept` where these rules are not broken by them. */
  #smallestIn(
    window: ToldWindow,
    rank: (told: ToldLine | undefined) => number,
  ): readonly ToldLine[] | undefined | 'kept' {
    const { lines, free, start, tooLate } = window;
    if (start === undefined || window.isCut) return undefined;
    const byPlace = new Map(lines.map((line) => [line.at, line]));
    const choices =
      this.#header.order === 'total' ? new ChoicesInOrder(start, lines) : new ChoicesOfLogs(start, lines, tooLate);
    const found = smallestUnseen(choices, lines, free, (at) => rank(byPlace.get(at)));
    return found === 'kept' ? found : found?.flatMap((at) => byPlace.get(at) ?? []);
  }

  /** Tells what happens up to the violation; not to the end where these rules are broken before. */
  async #tell(asked: readonly Rule[], told: Told): Promise<void> {
    const start = completionBy(asked, settingOf(this.#header), this.#header);
    try {
      if (this.#header.order === 'total') await this.#retell(inTurn(start, this.#violation, told));
      else {
        const order = new UpToViolation(start, this.#violation, told);
        await this.#reorder(order);
        order.conclude();
      }
    } catch (error) {
      if (!(error instanceof TooMuchUnseen)) throw error;
    }
  }
}

/** Of one trace everything happens in its turn. */
function inTurn(completion: Completion, violation: ViolationReport, told: Told): Parameters<Retell>[0] {
  let isPast = false;
  return (event, at) => {
    if (isPast) return told.after?.(event, at) === true;
    if (isViolating(violation, event, at)) {
      told.violates(event, at, [completion]);
      isPast = true;
      return told.after !== undefined;
    }
    const isKept = completion.observe(event) === undefined;
    if (isKept) told.happens(event, at, false);
    return isKept;
  };
}
