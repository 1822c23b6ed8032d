// The one map from the state of the controllers to the variables of the TLA+ model. What is history (the frames ever
// sent, what the host issued and saw completed) is not in the controllers; whoever runs them keeps it.

/** Where a primary stands; all numbers are prefixes, `acknowledged` included. */
export type PrimaryPositions = {
  readonly up: boolean;
  readonly issued: number;
  readonly stored: number;
  readonly reported: number;
  readonly acknowledged: number;
  readonly messaged: number;
  readonly released: number;
};

/** Where a secondary stands. */
export type SecondaryPositions = {
  readonly up: boolean;
  readonly active: boolean;
  /** The writes held, in ascending order. */
  readonly held: readonly number[];
  readonly permitted: number;
  readonly destaged: number;
};

/** The variables of the model that the primary's state decides; a primary that is down has forgotten what is volatile. */
export function abstractPrimary(at: PrimaryPositions) {
  const { up, stored, released } = at;
  return up
    ? {
        primaryUp: true,
        issued: at.issued,
        stored,
        reported: at.reported,
        acknowledged: numbersFrom(released + 1, at.acknowledged),
        messaged: at.messaged,
        released,
      }
    : { primaryUp: false, issued: stored, stored, reported: released, acknowledged: [], messaged: released, released };
}

/** In a list of just this length: one that grows takes room for many more, and this is asked at every event. */
function numbersFrom(first: number, last: number): readonly number[] {
  const numbers = new Array<number>(Math.max(0, last - first + 1));
  for (let k = 0; k < numbers.length; k += 1) numbers[k] = first + k;
  return numbers;
}

/** The variables of the model that the secondary's state decides. */
export function abstractSecondary({ up, active, held, permitted, destaged }: SecondaryPositions) {
  return { secondaryUp: up, active, held, permitted, destaged };
}
