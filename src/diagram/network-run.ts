// A run of any network as plain data: what every drawing of such a run is made from. It knows machines by name, and
// judges nothing.

export type NetworkRun = {
  readonly machines: readonly string[];
  readonly steps: readonly NetworkStep[];
  /** From this step on, by its place, the rest goes on for ever. */
  readonly circle?: number | undefined;
  /** What is wrong at the end. */
  readonly violation?: string | undefined;
};

export type NetworkStep = {
  readonly label: string;
  /** The places of the machines that take part. */
  readonly takers: readonly number[];
  /** What it changes in each machine, in words; nothing where it changes nothing. */
  readonly changes: readonly string[];
};

/** What is written before a step: where the part begins that is repeated. */
export const circleText = 'from here on for ever:';
