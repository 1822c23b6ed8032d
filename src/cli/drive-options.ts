// What `destage drive` is asked, from words to numbers. Nothing is guessed: what cannot be understood is said.
import { randomInt } from 'node:crypto';
import { availableParallelism, tmpdir } from 'node:os';
import type { DrivePlan, Role } from '../drive/index.js';
import { mostRuns } from '../sim/index.js';
import { UsageError } from './exit-code.js';
import { faultsOf, milliseconds, wholeNumber } from './fuzz-options.js';
import { refuseBeside } from './refuse-beside.js';

export type DriveOptions = {
  readonly role?: Role;
  readonly powerLoss?: boolean;
  readonly replay?: string;
  readonly times?: string;
  readonly runs?: string;
  readonly time?: string;
  readonly seed?: string;
  readonly workers?: string;
  readonly writes?: string;
  readonly faults: string;
  readonly strict?: boolean;
  readonly without?: string;
  readonly timeout: string;
  readonly shrinkTime: string;
  readonly dir?: string;
  readonly out: string;
  readonly json?: boolean;
};

export type DriveAsked = {
  readonly plan: DrivePlan;
  readonly runs: number;
  /** In milliseconds. */
  readonly time: number | undefined;
  readonly workers: number;
  /** How often a failure is run again. */
  readonly times: number;
  /** In milliseconds. */
  readonly shrinkTime: number;
};

const defaultTime = 30_000;
const defaultTimes = 10;

/** @throws UsageError */
export function driveAsked(options: DriveOptions): DriveAsked {
  const { role, runs, time, seed, workers, writes, faults, shrinkTime } = options;
  if (role === undefined)
    throw new UsageError('--role says which node the program is: primary or secondary, or pair if it is both');
  return {
    plan: {
      role,
      seed: seed === undefined ? randomInt(mostRuns) : wholeNumber('--seed', seed, 0, mostRuns - 1),
      writes: writes === undefined ? undefined : wholeNumber('--writes', writes, 1, 100),
      faults: faultsOf(faults),
    },
    runs: runs === undefined ? mostRuns : wholeNumber('--runs', runs, 1, mostRuns),
    time: time !== undefined ? milliseconds('--time', time) : runs === undefined ? defaultTime : undefined,
    workers: workers === undefined ? availableParallelism() : wholeNumber('--workers', workers, 1, 64),
    times: timesOf(options) ?? defaultTimes,
    shrinkTime: milliseconds('--shrink-time', shrinkTime),
  };
}

/** What a run that was kept decides, or is only for a hunt. */
const withoutEffectOnReplay: readonly string[] = [
  'role',
  'powerLoss',
  'runs',
  'time',
  'seed',
  'workers',
  'writes',
  'faults',
  'strict',
  'without',
  'shrinkTime',
  'out',
];

/** @throws UsageError for an option that asks for something else than `--replay` */
export function refuseBesideReplay({ replay }: DriveOptions, isGiven: (name: string) => boolean): void {
  if (replay === undefined) return;
  const because = `${replay} decides what is run, and nothing is hunted`;
  refuseBeside({ option: '--replay', because, others: withoutEffectOnReplay }, isGiven);
}

/** How often a failure is run again, if that was said. */
export const timesOf = ({ times }: DriveOptions): number | undefined =>
  times === undefined ? undefined : wholeNumber('--times', times, 1, 1_000);

/** Where the folders of runs are made. */
export const folderOf = ({ dir }: DriveOptions): string => dir ?? tmpdir();

/** In milliseconds. */
export const timeoutOf = ({ timeout }: DriveOptions): number => milliseconds('--timeout', timeout);
