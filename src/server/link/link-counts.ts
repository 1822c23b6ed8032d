// What crossed the link since the process started, for whoever watches it.

export type LinkCounts = {
  readonly framesSent: number;
  readonly framesReceived: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** How often the link came up. */
  readonly connections: number;
};

export type MutableCounts = { -readonly [Field in keyof LinkCounts]: LinkCounts[Field] };

export const noCounts = (): MutableCounts => ({
  framesSent: 0,
  framesReceived: 0,
  bytesSent: 0,
  bytesReceived: 0,
  connections: 0,
});
