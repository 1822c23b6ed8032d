// A run that broke, as a file keeps it: everything that replays it, and what it did. Whether it breaks now is found out
// by running it, and never taken from what is written.
import { z } from 'zod';
import { nameOf } from '../protocol/index.js';
import { properties } from './broken.js';
import { type Failure, kindOf, type RunWith } from './campaign.js';
import { allFaults } from './faults.js';
import { InternedPair } from './lockstep.js';
import { type Plan, plannedRun } from './planned-run.js';
import { type RunReport, run } from './run.js';
import { type Breaks, shrink } from './shrink.js';

const word = z.int().min(0).max(0xffff_ffff);
const amount = z.int().min(1).max(1_000);

const sizeSchema = z
  .strictObject({
    writes: amount,
    queueDepth: amount,
    primaryCapacity: amount,
    secondaryCapacity: amount,
    pipeline: amount,
    blockSize: amount,
    blocks: amount,
    coalesces: z.boolean(),
  })
  .readonly();

const isFaultName = (name: string): name is keyof typeof allFaults => name in allFaults;

const faultsSchema = z.record(z.enum(Object.keys(allFaults).filter(isFaultName)), z.int().min(0).max(1_000)).readonly();

/** The file; `what` says in a sentence what the run is about, for people. */
export const recordingSchema = z
  .strictObject({
    version: z.literal(1),
    what: z.string().optional(),
    seed: word,
    run: word,
    size: sizeSchema,
    faults: faultsSchema,
    choices: z.array(z.union([word, z.string()])).readonly(),
    property: z.enum([...properties, 'error']),
    found: z.string(),
    events: z.array(z.string()).readonly(),
  })
  .readonly();

export type Recording = z.infer<typeof recordingSchema>;

export type RecordWith = RunWith & {
  /** How many runs it may take to make it small. */
  readonly mostTries?: number | undefined;
};

/** Makes the run of a failure small, and records that. */
export function recordingOf(plan: Plan, failure: Failure, given: RecordWith = {}): Recording {
  const { faults, ...planned } = plannedRun(plan, failure.run);
  const { pair = new InternedPair(), parts, mostTries } = given;
  const kind = kindOf(failure);
  const breaks: Breaks = (candidate) => {
    const { broken, taken } = run({ ...candidate, faults, pair, parts });
    return broken !== undefined && kindOf(broken) === kind ? taken : undefined;
  };
  const { size, choices } = shrink(planned, breaks, mostTries);
  const { broken = failure, events } = run({ size, faults, choices, pair, parts });
  return {
    version: 1,
    seed: plan.seed,
    run: failure.run,
    size,
    faults,
    choices,
    property: broken.property,
    found: broken.found,
    events: events.map(nameOf),
  };
}

export type Replay = RunReport & {
  /** Whether it breaks as it did, with the same events before it. */
  readonly isSame: boolean;
};

/** Runs a recording once more. */
export function replay(recording: Recording, given: RunWith = {}): Replay {
  const { size, faults, choices } = recording;
  const report = run({ size, faults, choices, ...given });
  const { broken, events } = report;
  const isSame =
    broken?.property === recording.property &&
    broken.found === recording.found &&
    events.length === recording.events.length &&
    events.every((event, k) => nameOf(event) === recording.events[k]);
  return { ...report, isSame };
}
