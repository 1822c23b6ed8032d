// What the process ends with. The numbers are part of the interface: scripts and CI act on them.

export const exitCode = {
  conforms: 0,
  violates: 1,
  usage: 2,
  unreadable: 3,
  inconclusive: 4,
  /** The implementation under test failed to run. */
  failed: 5,
  /** A node could not start, or could not go on, or a result could not be written: the last line says why. */
  cannotRun: 6,
  internal: 70,
} as const;

/** What the user asked for cannot be done; the message says why and what can. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What was to be read is not there, or is not what it has to be; the message says which file, why, and what to do. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/** A result could not be written, whatever it was: nobody may take that for a verdict. */
export class CannotWrite extends Error {
  override readonly name = 'CannotWrite';

  constructor(place: string, reason: string) {
    super(`cannot write ${place}: ${reason}`);
  }
}
