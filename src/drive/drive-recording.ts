// A run that broke a rule, as a file keeps it: everything that replays it against the program. Whether it breaks now is
// found out by running it, and never taken from what is written.
import { z } from 'zod';
import { recordingSchema } from '../sim/index.js';
import type { DriveFailure } from './drive-campaign.js';
import { type DriveReport, type DriveRun, driveRun, type Setup } from './drive-run.js';

const { size, faults, choices } = recordingSchema.unwrap().shape;
const count = z.int().min(0);

export const driveRecordingSchema = z.strictObject({
  version: z.literal(1),
  drive: z.literal('destage-drive/1'),
  role: z.enum(['primary', 'secondary', 'pair']),
  tested: z.enum(['process crash', 'power loss']),
  strict: z.boolean(),
  /** What was run, for people: another command may be given. */
  command: z.array(z.string()),
  seed: count,
  run: count,
  size,
  faults,
  choices,
  /** The rule that was broken; none if the program failed to run. */
  rule: z.string().optional(),
  found: z.string(),
  /** How often it broke the rule again, of how many times. */
  reproduced: z.strictObject({ broke: count, of: count }),
  isMinimal: z.boolean(),
});

export type DriveRecording = z.infer<typeof driveRecordingSchema>;

/** Which rule a report breaks, or that the program failed: what two runs must have in common to be the same failure. */
export const kindOf = ({ violation, fault }: Pick<DriveReport, 'violation' | 'fault'>): string | undefined =>
  violation?.rule ?? (fault === undefined ? undefined : 'fault');

export type Repeats = { readonly broke: number; readonly of: number; readonly last: DriveReport | undefined };

/** Does a run so many times, and counts how often it breaks in the same way; `last` is the last that did. */
export async function repeat(
  setup: Setup,
  run: DriveRun,
  kind: string | undefined,
  times: number,
  isStopped: () => boolean = () => false,
): Promise<Repeats> {
  let broke = 0;
  let of = 0;
  let last: DriveReport | undefined;
  for (; of < times && !isStopped(); of += 1) {
    const report = await driveRun(setup, run);
    if (kindOf(report) !== kind) continue;
    broke += 1;
    last = report;
  }
  return { broke, of, last };
}

/** The file of a failure whose run may have been made small. */
export const recordingOf = (
  setup: Setup,
  seed: number,
  { run, violation, fault = '' }: DriveFailure,
  small: DriveRun & { readonly isMinimal: boolean },
  { broke, of, last }: Repeats,
): DriveRecording => ({
  version: 1,
  drive: 'destage-drive/1',
  role: setup.role,
  tested: setup.storage === undefined ? 'process crash' : 'power loss',
  strict: setup.strict,
  command: [...setup.command],
  seed,
  run,
  size: small.size,
  faults: small.faults,
  choices: small.choices,
  ...(violation !== undefined && { rule: violation.rule }),
  found: last?.violation?.sentence ?? violation?.sentence ?? fault,
  reproduced: { broke, of },
  isMinimal: small.isMinimal,
});
