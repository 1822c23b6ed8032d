// The clock of the machine, with how many of its timers wait: what is left when a connection is over.
import type { LinkClock } from '../../../src/server/link/index.js';
import { machineClock } from '../../../src/server/link/link-timing.js';

export class CountedClock implements LinkClock {
  waiting = 0;
  readonly now = machineClock.now;
  readonly after = (delay: number, act: () => void): (() => void) => {
    this.waiting += 1;
    let isWaiting = true;
    const over = () => {
      if (isWaiting) this.waiting -= 1;
      isWaiting = false;
    };
    const cancel = machineClock.after(delay, () => {
      over();
      act();
    });
    return () => {
      over();
      cancel();
    };
  };
}
