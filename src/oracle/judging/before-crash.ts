// Judges what a recovery found and nobody wrote down where it happened: before the crash, if that has a line. What was told since is
// not taken back for it; so how the judge stood at the crash is kept as long as the node is down.
import type { NodeName, ObservedEvent } from '../../protocol/index.js';
import type { Judge } from './judges.js';
import type { Broken } from './moment.js';

/** What is broken, whether that is sure, and whether it is so where the node crashed. */
export type Found = { readonly broken: Broken; readonly isSure: boolean; readonly isAtCrash: boolean };

export class BeforeCrash {
  readonly #judge: Judge;
  /** The nodes whose crash is not told yet, in the order of their crashes; and the judge as it was then, once that is different. */
  readonly #crashed = new Map<NodeName, Judge | undefined>();

  constructor(judge: Judge) {
    this.#judge = judge;
  }

  /** The line of a crash was read; the crash is told later. */
  crash(node: NodeName): void {
    if (!this.#crashed.has(node)) this.#crashed.set(node, undefined);
  }

  /**
   * What the event breaks; after that nothing more may be asked.
   *
   * @param crashed the node whose crash it is, or came after it
   * @throws TooMuchUnseen
   */
  observe(event: ObservedEvent, crashed?: NodeName): Found | undefined {
    if (this.#crashed.size === 0) return found(this.#judge, event, false);
    if (crashed === undefined) this.#keep();
    const before = crashed === undefined ? undefined : this.#before(event, crashed);
    return before ?? found(this.#judge, event, false);
  }

  /** Something else goes on: keeps how the judge stands where nothing has happened since a crash. */
  #keep(): void {
    for (const [node, judge] of this.#crashed) if (judge === undefined) this.#crashed.set(node, this.#judge.copy());
  }

  /** What the event breaks where its node crashed; it was before the crashes of those that crashed later, too. */
  #before(event: ObservedEvent, crashed: NodeName): Found | undefined {
    const isOver = event.type === `${crashed}.crash`;
    let broken: Found | undefined;
    let isLater = false;
    for (const [node, judge] of this.#crashed) {
      if (isLater) judge?.observe(event);
      isLater ||= node === crashed;
      if (node === crashed && judge !== undefined && !isOver) broken = found(judge, event, true);
    }
    if (isOver) this.#crashed.delete(crashed);
    return broken;
  }
}

function found(judge: Judge, event: ObservedEvent, isAtCrash: boolean): Found | undefined {
  const broken = judge.observe(event);
  return broken && { broken, isSure: judge.completion?.isSure !== false, isAtCrash };
}
