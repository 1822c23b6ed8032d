// How long each thing may take on the link, and the clock that measures it. Tests hand in another clock.

/** All in milliseconds. */
export type LinkTiming = {
  /** From the connection to the end of the handshake, the judgment included; TLS has as much before. */
  readonly handshakeMax: number;
  /** Nothing was heard for so long: ask whether the other end is there. */
  readonly pingAfter: number;
  /** Nothing was heard for so long: the other end is dead. Longer than `pingAfter`. */
  readonly deadAfter: number;
  /** A frame that has begun has to be there, and what is sent has to be taken, within this. */
  readonly progressMax: number;
  /**
   * The first wait before connecting again is at most this, and so is the one after a connection that lasted as long; each
   * further one is at most twice the one before, …
   */
  readonly retryFirst: number;
  /** … and at most this. */
  readonly retryMax: number;
};

export const defaultTiming: LinkTiming = {
  handshakeMax: 10_000,
  pingAfter: 1_000,
  deadAfter: 5_000,
  progressMax: 30_000,
  retryFirst: 100,
  retryMax: 5_000,
};

export type LinkClock = {
  /** Milliseconds since some moment; never goes back. */
  readonly now: () => number;
  /** Does it once, after so many milliseconds; what it returns takes that back. */
  readonly after: (delay: number, act: () => void) => () => void;
};

/** The clock of the machine. */
export const machineClock: LinkClock = {
  now: () => performance.now(),
  after: (delay, act) => {
    const timer = setTimeout(act, delay);
    return () => clearTimeout(timer);
  },
};
