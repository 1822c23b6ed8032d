// Makes a failure small by running smaller and smaller runs of the program, and finds out how often it can be had again.
// It never gives back a run that was not seen to break.
import { type Shrunk, shrinking } from '../sim/index.js';
import type { DriveFailure } from './drive-campaign.js';
import { kindOf, type Repeats, repeat } from './drive-recording.js';
import { type DriveRun, driveRun, type Setup } from './drive-run.js';

export type ShrinkOptions = {
  /** How long smaller runs are tried, in milliseconds. */
  readonly time: number;
  /** How often the smallest is run in the end. */
  readonly times: number;
  readonly onProgress: (tries: number, choices: number) => void;
  readonly isStopped: () => boolean;
};

export type SmallFailure = { readonly small: DriveRun & { readonly isMinimal: boolean }; readonly repeats: Repeats };

/** A failure that breaks so often at first is tried once a candidate; else, it may be by chance that one holds. */
const firstTries = 3;
const mostTries = 1_000;

export async function shrinkFailure(
  setup: Setup,
  failure: DriveFailure,
  options: ShrinkOptions,
): Promise<SmallFailure> {
  const { isStopped, times } = options;
  const kind = kindOf(failure);
  const found = { ...failure.taken, isMinimal: false };
  const first = await repeat(setup, found, kind, firstTries, isStopped);
  if (first.broke > 0) {
    const small = await smallest(setup, failure, first.broke === first.of ? 1 : firstTries, options);
    const repeats = await repeat(setup, small, kind, times, isStopped);
    if (repeats.broke > 0 || isStopped()) return { small, repeats: orFound(repeats, failure) };
  }
  return { small: found, repeats: orFound(await repeat(setup, found, kind, times, isStopped), failure) };
}

const orFound = (repeats: Repeats, { report }: DriveFailure): Repeats => ({ ...repeats, last: repeats.last ?? report });

async function smallest(
  setup: Setup,
  { taken, ...failure }: DriveFailure,
  tries: number,
  { time, onProgress, isStopped }: ShrinkOptions,
): Promise<DriveRun & { readonly isMinimal: boolean }> {
  const { faults } = taken;
  const end = Date.now() + time;
  const asked = shrinking(taken, mostTries);
  let done = 0;
  let next = asked.next();
  while (next.done !== true) {
    const isOver = Date.now() >= end || isStopped();
    // The first is the failure itself, which was seen to break.
    const breaks = done === 0 ? taken.choices : isOver ? undefined : await tried(setup, { ...next.value, faults }, kindOf(failure), tries); // biome-ignore format: one question
    done += 1;
    if (breaks !== undefined) onProgress(done, breaks.length);
    next = asked.next(breaks);
  }
  return { ...smallOf(next.value), faults, isMinimal: next.value.isMinimal && Date.now() < end && !isStopped() };
}

const smallOf = ({ size, choices }: Shrunk) => ({ size, choices });

async function tried(setup: Setup, run: DriveRun, kind: string | undefined, tries: number) {
  for (let left = tries; left > 0; left -= 1) {
    const report = await driveRun(setup, run);
    if (kindOf(report) === kind) return report.taken;
  }
  return undefined;
}
