// A clock that stands still until a test moves it on.
import type { LinkClock } from '../../../src/server/link/index.js';

type Alarm = { readonly at: number; readonly act: () => void };

export class FakeClock implements LinkClock {
  #now = 0;
  readonly #alarms = new Set<Alarm>();

  readonly now = (): number => this.#now;

  readonly after = (delay: number, act: () => void): (() => void) => {
    const alarm = { at: this.#now + delay, act };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  };

  /** How many wait. */
  get alarms(): number {
    return this.#alarms.size;
  }

  /** How long until the first one; nothing if there is none. */
  get untilNext(): number | undefined {
    const first = this.#first();
    return first === undefined ? undefined : first.at - this.#now;
  }

  /** Lets time pass, and whatever is due happen at its moment. */
  pass(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (let alarm = this.#first(); alarm !== undefined && alarm.at <= end; alarm = this.#first()) {
      this.#now = Math.max(this.#now, alarm.at);
      this.#alarms.delete(alarm);
      alarm.act();
    }
    this.#now = end;
  }

  /** Lets time pass during which nothing can happen, as when a process stands still. */
  jump(milliseconds: number): void {
    this.#now += milliseconds;
  }

  #first(): Alarm | undefined {
    let first: Alarm | undefined;
    for (const alarm of this.#alarms) if (first === undefined || alarm.at < first.at) first = alarm;
    return first;
  }
}
