// The runs of a campaign as `destage fuzz` does them: each from its list of choices, on statecharts that answer each
// question once.
import { allFaults, type InternedPair, type Property, plannedRun, run, type WorldSize } from '../../src/sim/index.js';

export type Share = {
  readonly seed: number;
  /** The index of the first run, and how many. */
  readonly first: number;
  readonly count: number;
  readonly checks: readonly Property[];
  /** Of all worlds; default: each has its own, as `destage fuzz` has them by default. */
  readonly size?: WorldSize | undefined;
};

/**
 * Does the runs; how many events there were.
 *
 * @throws Error when something is broken
 */
export function campaignRuns({ seed, first, count, checks, size }: Share, pair: InternedPair): number {
  let events = 0;
  for (let index = first; index < first + count; index += 1) {
    const planned = plannedRun({ seed, writes: size?.writes, faults: allFaults }, index);
    const { broken, events: told } = run({ ...planned, size: size ?? planned.size, checks, pair });
    if (broken !== undefined) throw new Error(`${broken.property}: ${broken.found}`);
    events += told.length;
  }
  return events;
}
