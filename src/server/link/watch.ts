// Watches one connection: asks when nothing is heard, or nothing whole, and has it cut off when nothing is heard for too long, when a frame
// does not end, or when what was sent is not taken. It costs nothing per frame.
import type { LinkClock, LinkTiming } from './link-timing.js';

export type Watched = {
  readonly ping: () => void;
  readonly cut: (why: string) => void;
  /** A number that is another when a frame ends; nothing between frames. */
  readonly frame: () => number | undefined;
  /** A number that is another when the socket takes what it has; nothing when it has nothing. */
  readonly sending: () => number | undefined;
};

export class Watch {
  readonly #timing: LinkTiming;
  readonly #clock: LinkClock;
  readonly #watched: Watched;
  readonly #step: number;
  /** Set for each chunk that came; looked at once a step. */
  heard = false;
  #lastHeard: number;
  #lastLook: number;
  readonly #frame = new Progress();
  readonly #sending = new Progress();
  #cancel: () => void;

  constructor(timing: LinkTiming, clock: LinkClock, watched: Watched) {
    this.#timing = timing;
    this.#clock = clock;
    this.#watched = watched;
    this.#step = Math.max(1, Math.min(timing.pingAfter, timing.progressMax) / 2);
    this.#lastHeard = clock.now();
    this.#lastLook = this.#lastHeard;
    this.#cancel = clock.after(this.#step, this.#look);
  }

  stop(): void {
    this.#cancel();
  }

  readonly #look = (): void => {
    this.#cancel = this.#clock.after(this.#step, this.#look);
    const now = this.#clock.now();
    // When this end itself stood still, what came meanwhile was not read yet: it is given one more step.
    const stoodStill = now - this.#lastLook > this.#step + this.#timing.pingAfter;
    this.#lastLook = now;
    if (this.heard || stoodStill) this.#lastHeard = now;
    this.heard = false;
    const within = this.#frame.lasts(this.#watched.frame(), now);
    const why = this.#reasonToCut(now, within);
    if (why !== undefined) this.#watched.cut(why);
    // Who sends a long frame hears nothing of it before it is whole, and its own questions stand behind it: this tells it
    // that there is somebody.
    else if (Math.max(now - this.#lastHeard, within) >= this.#timing.pingAfter) this.#watched.ping();
  };

  /** @param within for how long the same frame has been here in part */
  #reasonToCut(now: number, within: number): string | undefined {
    const { deadAfter, progressMax } = this.#timing;
    if (now - this.#lastHeard >= deadAfter) return `nothing was heard for ${deadAfter} ms`;
    if (within >= progressMax) return `a frame took longer than ${progressMax} ms`;
    if (this.#sending.lasts(this.#watched.sending(), now) >= progressMax)
      return `what was sent was not taken for ${progressMax} ms`;
    return undefined;
  }
}

/** How long something has been the same. */
class Progress {
  #value: number | undefined;
  #since = 0;

  lasts(value: number | undefined, now: number): number {
    if (value === undefined || value !== this.#value) this.#since = now;
    this.#value = value;
    return now - this.#since;
  }
}
