// When the next group begins. Hosts that are answered ask for as much again, but not all at once: a group that began with the
// first of them would have half of what they have under way, and the other half would wait for it, and so on for ever. So a
// group waits until hosts have as much under way as before; not for long, not when it is worth a sync already, and for some
// time not at all where that was in vain.

/** What is appended and not under way. */
export type Waiting = { readonly writes: number; readonly bytes: number };

/** How long hosts may take from their answers until all of them have asked again, in milliseconds. */
const moment = 1;

/** A group of so many bytes waits for nothing: what a sync costs by itself is little beside them. */
const enoughBytes = 131_072;

/** How many groups do not wait after one did in vain: at first, and at most, where it is in vain again and again. */
const firstRest = 8;
const longestRest = 512;

export class Gathering {
  readonly #begin: () => void;
  /** How many writes hosts had under way when the last group was durable, and when that was. */
  #underWay = 0;
  #storedAt = 0;
  #timer: NodeJS.Timeout | undefined;
  /** How many groups do not wait from now on, and how many will not after the next time in vain. */
  #rest = 0;
  #nextRest = firstRest;

  /** @param begin called when a group that waits has waited long enough */
  constructor(begin: () => void) {
    this.#begin = begin;
  }

  /** A group of so many writes is durable, and so many wait: hosts will be told, and ask for more. */
  stored(writes: number, waiting: number): void {
    this.#underWay = writes + waiting;
    this.#storedAt = performance.now();
    if (this.#rest > 0) this.#rest -= 1;
  }

  /** Whether the next group waits for more than this. Then `begin` is called later, unless `holds` says no before. */
  holds({ writes, bytes }: Waiting): boolean {
    const isEnough = writes >= this.#underWay || bytes >= enoughBytes;
    if (this.#timer !== undefined && isEnough) this.#succeed();
    if (isEnough || this.#rest > 0) return false;
    if (this.#timer === undefined && performance.now() - this.#storedAt >= moment) return false;
    this.#timer ??= setTimeout(() => this.#giveUp(), moment);
    return true;
  }

  #succeed(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#nextRest = firstRest;
  }

  #giveUp(): void {
    this.#timer = undefined;
    this.#rest = this.#nextRest;
    this.#nextRest = Math.min(longestRest, this.#nextRest * 2);
    this.#begin();
  }
}
