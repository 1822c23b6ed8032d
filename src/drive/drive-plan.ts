// Which run a campaign does at which index: the same on every machine, however many work on it. It runs nothing.
import type { NodeName } from '../protocol/index.js';
import { type Choice, type Faults, leastSize, Random, runSeed, type WorldSize } from '../sim/index.js';
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
  const ending = endings[random.between(0, endings.length - 1)]?.(random) ?? [];
  const steps = ending.length > 0 ? random.between(5, 5 + 3 * size.writes) : manySteps(random);
  const choices = Array.from({ length: steps }, () => random.between(0, 0xffff));
  return { size, faults, choices: [...choices, ...ending] };
}

const manySteps = (random: Random): number =>
  random.between(1, 4) === 4 ? random.between(150, 400) : random.between(30, 150);

const mostUnderWay = 8;
const deliver = (to: NodeName): readonly string[] => Array.from({ length: mostUnderWay }, () => `deliver to ${to}`);

/** A last write is stored by both nodes, and the acknowledgment is on its way. */
const lastWrite: readonly string[] = [
  'start secondary',
  'start primary',
  'write',
  'settle primary',
  ...deliver('secondary'),
];

/** How runs end, one as often as the other: long ones as they come, shorter ones with what is rare at the end of long ones. */
const endings: readonly ((random: Random) => readonly Choice[])[] = [
  () => [],
  // The last message is lost. Nothing answers a message: who says it only once is found out where nothing new is to be said.
  () => [...lastWrite, 'one way to primary'],
  // The secondary is killed early in what the last message makes it do, and everything is read afterwards.
  (random) => [...lastWrite, ...deliver('primary'), 'kill secondary at work', random.between(0, 9)],
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
