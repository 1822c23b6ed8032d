// Says once that hosts wait because the cache is full while the link is down, and once that they go on.
import type { Log } from './log.js';

export class FullCacheWarning {
  readonly #log: Log;
  #isWarned = false;

  constructor(log: Log) {
    this.#log = log;
  }

  /** @param waiting how many requests wait for room */
  look(waiting: number, isLinkUp: boolean): void {
    if (!this.#isWarned && waiting > 0 && !isLinkUp) {
      this.#isWarned = true;
      this.#log('warn', 'the cache is full while the link is down: hosts wait', { waiting });
    } else if (this.#isWarned && waiting === 0) {
      this.#isWarned = false;
      this.#log('info', 'the cache has room again: hosts go on', {});
    }
  }
}
