// What can go wrong in a world, as one record of weights: how often each fault is chosen beside the other actions that
// are possible, whose weights are 2 to 16; 0 is never. The order of the names is never important.

export type Faults = {
  /** A frame in flight is lost. */
  readonly drop: number;
  /** A frame in flight is there a second time. */
  readonly duplicate: number;
  /** A frame arrives that is not the oldest. */
  readonly reorder: number;
  /** The oldest frame goes behind all others. */
  readonly delay: number;
  /** A byte of a frame in flight changes. */
  readonly corrupt: number;
  /** The link goes down for both nodes; each frame in flight is lost, or arrives later, by `cutLoses` and `cutKeeps`. */
  readonly cut: number;
  /** A record becomes durable in a journal before an older one. */
  readonly journalReorder: number;
  /** A block becomes durable on a disk, unflushed and in any order. */
  readonly diskReorder: number;
  readonly primaryCrash: number;
  readonly secondaryCrash: number;
  /** The secondary is told to take over; possible while the primary is down. */
  readonly takeover: number;

  /** What a cut does with a frame in flight: these two are weighed against each other. */
  readonly cutLoses: number;
  readonly cutKeeps: number;

  /** What a crash does with a record or block that is not durable: these three are weighed against each other. */
  readonly lose: number;
  readonly keep: number;
  /** What was written up to some byte is kept. */
  readonly tear: number;
};

export type FaultName = keyof Faults;

/** A world in which nothing goes wrong. */
export const noFaults: Faults = {
  drop: 0,
  duplicate: 0,
  reorder: 0,
  delay: 0,
  corrupt: 0,
  cut: 0,
  journalReorder: 0,
  diskReorder: 0,
  primaryCrash: 0,
  secondaryCrash: 0,
  takeover: 0,
  cutLoses: 0,
  cutKeeps: 0,
  lose: 0,
  keep: 0,
  tear: 0,
};

/** A world in which everything goes wrong now and then. */
export const allFaults: Faults = {
  drop: 2,
  duplicate: 2,
  reorder: 4,
  delay: 2,
  corrupt: 2,
  cut: 2,
  journalReorder: 6,
  diskReorder: 4,
  primaryCrash: 2,
  secondaryCrash: 2,
  takeover: 1,
  cutLoses: 1,
  cutKeeps: 1,
  lose: 1,
  keep: 1,
  tear: 1,
};

/** What becomes of something that was not durable when its node crashed: lost, kept, or kept up to this byte. */
export type Fate = 'lost' | 'kept' | number;
