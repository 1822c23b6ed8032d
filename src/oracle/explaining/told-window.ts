// The last lines before a violation, and how the rules stood before them: what is looked at where something may have
// happened unseen. Lines before them are taken as they are, and it is known whether one of them may matter.
import type { Reference } from '../../invariants/index.js';
import { isProtocolEvent, numberOf, type ObservedEvent } from '../../protocol/index.js';
import type { Completion } from '../judging/completion.js';
import { TooMuchUnseen } from '../judging/moment.js';
import { isUndoing, type ToldLine } from './survey.js';

/** Events that are kept; lines that are free where there are more; and lines of which all are free. */
const mostEvents = 1_000;
const mostFree = 300;
const fewLines = 150;

export class ToldWindow {
  /** How the rules stood before the lines that are kept; nothing once one was broken. */
  start: Completion | undefined;
  /** Whether a line that is not kept may matter. */
  isCut = false;
  readonly #numbers: ReadonlySet<number>;
  readonly #least: number;
  /** Places of lines that stand behind one that comes too late. */
  readonly tooLate = new Set<number>();
  #firstLate: number | undefined;
  #lines: ToldLine[] = [];
  #events = 0;

  /** @param about what the violation speaks of */
  constructor(start: Completion, about: readonly Reference[]) {
    this.start = start;
    this.#numbers = new Set(about.flatMap(({ number }) => number ?? []));
    this.#least = Math.min(...this.#numbers);
  }

  /** In their order; a line whose events are not told one after the other stands there more than once. */
  get lines(): readonly ToldLine[] {
    return this.#lines;
  }

  /** @param isFar whether it is kept only if it may matter */
  see(event: ObservedEvent, at: number, isFar = false): void {
    if (isFar && !this.#mayMatter({ events: [event] })) return;
    const last = this.#lines.at(-1);
    if (last?.at === at) this.#lines[this.#lines.length - 1] = { at, events: [...last.events, event] };
    else this.#lines.push({ at, events: [event] });
    this.#events += 1;
    if (this.#events > 2 * mostEvents) this.#forget();
  }

  /** It waits for what comes after the violation, or stands behind what does. */
  seeLate(event: ObservedEvent, at: number): void {
    this.#firstLate ??= at;
    if (at !== this.#firstLate) this.tooLate.add(at);
    this.see(event, at);
  }

  /** The lines that may make it a violation. */
  get free(): ReadonlySet<number> {
    const last = this.#lines.at(-1)?.at;
    const earlier = this.#lines.filter(({ at }) => at !== last);
    if (earlier.length <= fewLines) return new Set(earlier.map(({ at }) => at));
    const mattering = earlier.filter((line) => this.#mayMatter(line));
    if (mattering.length > mostFree) this.isCut = true;
    return new Set(mattering.slice(-mostFree).map(({ at }) => at));
  }

  #forget(): void {
    const kept: ToldLine[] = [];
    for (const line of this.#lines) {
      if (this.#events <= mostEvents) kept.push(line);
      else {
        this.#events -= line.events.length;
        this.isCut ||= this.#mayMatter(line);
        for (const event of line.events) this.#tell(event);
      }
    }
    this.#lines = kept;
  }

  #tell(event: ObservedEvent): void {
    if (this.start === undefined) return;
    try {
      if (this.start.observe(event) !== undefined) this.start = undefined;
    } catch (error) {
      if (!(error instanceof TooMuchUnseen)) throw error;
      this.start = undefined;
    }
  }

  #mayMatter({ events }: Pick<ToldLine, 'events'>): boolean {
    return events.some((event) => {
      if (isUndoing(event) || !isProtocolEvent(event)) return true;
      if (event.type === 'primary.message' || event.type === 'secondary.permit') return event.upTo >= this.#least;
      return this.#numbers.has(numberOf(event));
    });
  }
}
