// Lines about peers that anybody who reaches the port can cause: a few at once, then one a second, with how many were left
// out. So a hostile peer cannot fill a disk with them.
import type { LinkLog } from './link-log.js';
import type { LinkClock } from './link-timing.js';

const linesAtOnce = 20;
const between = 1_000;

export class LimitedLog {
  readonly #log: LinkLog;
  readonly #clock: LinkClock;
  #free = linesAtOnce;
  #at: number;
  #leftOut = 0;

  constructor(log: LinkLog, clock: LinkClock) {
    this.#log = log;
    this.#clock = clock;
    this.#at = clock.now();
  }

  warn(fields: Readonly<Record<string, unknown>>, text: string): void {
    const now = this.#clock.now();
    this.#free = Math.min(linesAtOnce, this.#free + (now - this.#at) / between);
    this.#at = now;
    if (this.#free < 1) {
      this.#leftOut += 1;
      return;
    }
    this.#free -= 1;
    this.#log.warn(this.#leftOut === 0 ? fields : { ...fields, leftOut: this.#leftOut }, text);
    this.#leftOut = 0;
  }
}
