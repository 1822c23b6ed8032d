// Which run a campaign does at which index: the same on every machine, however many work on it. It runs nothing.
import { type Faults, leastSize, Random, runSeed, type WorldSize } from '../sim/index.js';
import type { DriveRun } from './drive-run.js';
import type { Role } from './driven-world.js';

export type DrivePlan = {
  /** From 0 to 2^32 - 1. */
  readonly seed: number;
  readonly role: Role;
  /** How many writes the host sends in every run; default: 2 to 24. */
  readonly writes?: number | undefined;
  readonly faults: Faults;
};

export function plannedDrive({ seed, role, writes, faults: all }: DrivePlan, index: number): DriveRun {
  const random = new Random(runSeed(seed, index));
  const size = sizeBy(random, role, writes);
  const faults = someOf(random, all);
  const endsUnheard = random.between(0, 2) === 0;
  const steps = endsUnheard ? random.between(5, 5 + 3 * size.writes) : manySteps(random);
  const choices = Array.from({ length: steps }, () => random.between(0, 0xffff));
  return { size, faults, choices: endsUnheard ? [...choices, ...unheard] : choices };
}

const manySteps = (random: Random): number =>
  random.between(1, 4) === 4 ? random.between(150, 400) : random.between(30, 150);

/** A last write is acknowledged, and the message that says so is lost. Nothing answers a message: who says it only once is
 * found out where nothing new is to be said afterwards. */
const unheard: readonly string[] = [
  'start secondary',
  'start primary',
  'write',
  'settle primary',
  ...Array.from({ length: 8 }, () => 'deliver to secondary'),
  'one way to primary',
];

/** What happens to frames and nodes; the other weights say what a fault leaves, and stay. */
const happenings = [
  'drop',
  'duplicate',
  'reorder',
  'delay',
  'cut',
  'primaryCrash',
  'secondaryCrash',
  'takeover',
] as const;

/** Of the faults that were asked for each run has some, more or less often: so that each is seen without the others. */
function someOf(random: Random, all: Faults): Faults {
  const weights = happenings.map((name) => [name, all[name] * (random.between(0, 2) === 0 ? 0 : random.between(1, 2))]);
  return { ...all, ...Object.fromEntries(weights) };
}

function sizeBy(random: Random, role: Role, writes: number | undefined): WorldSize {
  const theirs = {
    writes: writes ?? random.between(2, 24),
    queueDepth: random.between(1, 4),
    blockSize: 4 * random.between(1, 8),
    blocks: leastSize.blocks * random.between(1, 4),
  };
  // The rest is of destage's own node, where there is one.
  if (role === 'pair') return { ...leastSize, ...theirs };
  return {
    ...leastSize,
    ...theirs,
    primaryCapacity: random.between(1, 8),
    secondaryCapacity: random.between(1, 8),
    pipeline: random.between(1, 8),
  };
}
