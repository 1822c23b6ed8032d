// How much and how long a peer may make the server hold. Nothing a peer sends makes it hold more.

export type NbdLimits = {
  /** Requests of one connection under way at once; the next is not read before one is answered. */
  readonly requests: number;
  /** Bytes of one connection under way: payloads being written, and as many again being read and of replies that are not sent yet. */
  readonly connectionBytes: number;
  /**
   * The same of all connections together; a larger request is let in alone. Who has nothing under way gets 64 KiB all the same, so
   * the most that is ever held is this and 64 KiB for each connection, for writes, and as much again for reads.
   */
  readonly serverBytes: number;
  /** How long a negotiation may take, TLS included. */
  readonly negotiationMilliseconds: number;
  /** How many options a negotiation may have. */
  readonly options: number;
  /** How long a message may be half here, or replies unsent, before it is whole; a second more for each 64 KiB of it. */
  readonly stallMilliseconds: number;
  /** How long a stop waits for requests under way and for peers to go. */
  readonly closeMilliseconds: number;
};

export const defaultLimits: NbdLimits = {
  requests: 256,
  connectionBytes: 8 * 2 ** 20,
  serverBytes: 16 * 2 ** 20,
  negotiationMilliseconds: 30_000,
  options: 256,
  stallMilliseconds: 60_000,
  closeMilliseconds: 10_000,
};
