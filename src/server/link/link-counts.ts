// What crossed the link since the process started, for whoever watches it.

export type LinkCounts = {
  readonly framesSent: number;
  readonly framesReceived: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** How often the link came up. */
  readonly connections: number;
};
