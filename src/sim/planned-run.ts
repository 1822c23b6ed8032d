// Which run a campaign does at which index: the same on every machine, however many share the work. It runs nothing.
import type { Faults } from './faults.js';
import { Random, runSeed } from './random.js';
import type { WorldSize } from './world-size.js';

export type Plan = {
  /** From 0 to 2^32 - 1. */
  readonly seed: number;
  /** How many writes the host sends in every run; default: 1 to 8 in most, up to 30 in some. */
  readonly writes?: number | undefined;
  readonly faults: Faults;
};

export type PlannedRun = { readonly size: WorldSize; readonly faults: Faults; readonly choices: readonly number[] };

/** Indexes of the runs of a campaign are below this. */
export const mostRuns = 0x1_0000_0000;

/** Most choices for each write, among faults: a write that is stored, copied and destaged takes some forty. */
const choicesPerWrite = { withTakeover: 16, withoutTakeover: 120 } as const;

/**
 * The run of a campaign at an index. A secondary takes over early wherever it may, and then nothing is copied any more; so in half
 * of the runs it may not, and there is time for all that hosts write.
 */
export function plannedRun({ seed, writes, faults }: Plan, index: number): PlannedRun {
  const random = new Random(runSeed(seed, index));
  const size = sizeBy(random, writes);
  const kind = random.between(0, 1) === 1 ? 'withoutTakeover' : 'withTakeover';
  const choices = new Array<number>(random.between(10, Math.max(500, choicesPerWrite[kind] * size.writes)));
  for (let k = 0; k < choices.length; k += 1) choices[k] = random.between(0, 0xffff);
  return { size, faults: kind === 'withTakeover' ? faults : withoutTakeover(faults), choices };
}

/** The same object for each campaign: what its faults weigh is worked out once. */
const known = new WeakMap<Faults, Faults>();

function withoutTakeover(faults: Faults): Faults {
  const others = known.get(faults) ?? { ...faults, takeover: 0 };
  known.set(faults, others);
  return others;
}

const sizeBy = (random: Random, writes: number | undefined): WorldSize => {
  const some = random.between(1, 7) === 7 ? random.between(9, 30) : random.between(1, 8);
  return {
    writes: writes ?? some,
    queueDepth: random.between(1, 4),
    primaryCapacity: random.between(1, 8),
    secondaryCapacity: random.between(1, 8),
    pipeline: random.between(1, 8),
    blockSize: random.between(leastSize.blockSize, 16),
    blocks: random.between(leastSize.blocks, 16),
    coalesces: random.between(0, 1) === 1,
  };
};

/** No smaller world is run. */
export const leastSize: WorldSize = {
  writes: 1,
  queueDepth: 1,
  primaryCapacity: 1,
  secondaryCapacity: 1,
  pipeline: 1,
  blockSize: 4,
  blocks: 4,
  coalesces: false,
};
