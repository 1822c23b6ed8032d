// The situations that runs must reach, or nothing is shown by their passing. They are counted, and decide nothing.

const crashes = [
  'primary crash between store and report',
  'primary crash between report and transmission',
  'secondary crash between arrival and acknowledgment',
  'secondary crash between message and destage',
  'secondary crash mid-destage',
] as const;

export type CrashSituation = (typeof crashes)[number];

const andAgain = <Name extends CrashSituation>(name: Name) => `${name}, and again during recovery` as const;

/** The same node crashes again before it has caught up. */
const again = crashes.map(andAgain);

/** By the first crash. */
export const crashAgain: ReadonlyMap<CrashSituation, (typeof again)[number]> = new Map(
  crashes.map((name) => [name, andAgain(name)]),
);

export const situations = [
  ...crashes,
  ...again,
  'takeover with frames in flight',
  'takeover that drops writes',
  'takeover found after a crash of the secondary',
  'takeover lost in a crash of the secondary',
  'both caches full',
  'host made to wait by a full cache',
  'write sent again after connect',
  'write sent again after timeout',
  'write sent again after a restart of the primary',
  'write sent again after a window that it did not fit into',
  'message said again after connect',
  'message said again after timeout',
  'message said again after a restart of the primary',
  'acknowledged again when it arrived again',
  'acknowledged again after connect',
  'write that arrived out of order',
  'damaged frame refused',
  'late frame refused after a takeover',
  'torn record dropped',
  'old primary stays out',
  'host writes to the secondary after a takeover',
  'twelve writes copied and released',
] as const;

export type Situation = (typeof situations)[number];

/** What runs reached, by name, with how many runs did. */
export class Coverage {
  runs = 0;
  readonly #counts = new Map<Situation, number>();

  add(seen: ReadonlySet<Situation>): void {
    this.runs += 1;
    for (const name of seen) this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** The share of the runs that reached it, from 0 to 1. */
  share(name: Situation): number {
    return (this.#counts.get(name) ?? 0) / Math.max(1, this.runs);
  }

  /** A line for each situation. */
  table(): string {
    const line = (name: Situation) => `${(100 * this.share(name)).toFixed(1).padStart(6)} %  ${name}`;
    return [`reached in ${this.runs} runs:`, ...situations.map(line)].join('\n');
  }
}
