// Counts what happens, for metrics: numbers that only grow, but for what is under way.
import type { NbdCounts } from './nbd-server.js';
import { command } from './protocol.js';

/** A thing whose numbers can be added to. */
type Counting<T> = { -readonly [K in keyof T]: T[K] extends number ? number : Counting<T[K]> };

export class Tally {
  readonly counts: Counting<NbdCounts> = {
    connections: { accepted: 0, refused: 0, cut: 0 },
    requests: { read: 0, write: 0, flush: 0, trim: 0, zero: 0, refused: 0 },
    errors: 0,
    bytes: { read: 0, written: 0, zeroed: 0 },
  };
  /** Requests that a device has not answered yet. */
  underWay = 0;
}

/** As which a request of this type is counted. */
export function kindOf(type: number): keyof NbdCounts['requests'] {
  switch (type) {
    case command.read:
      return 'read';
    case command.write:
      return 'write';
    case command.flush:
      return 'flush';
    case command.trim:
      return 'trim';
    default:
      return 'zero';
  }
}
