// What driving a program came to: the verdict, as data and in words. What was not tested is never said to hold.
import type { DriveEnd, DriveRecording } from '../drive/index.js';
import { exitCode } from './exit-code.js';
import { counted } from './output.js';

type DriveVerdict = 'conforms' | 'violates' | 'inconclusive' | 'failed';

export type DriveResult = {
  readonly version: 1;
  readonly verdict: DriveVerdict;
  /** Claim rules about events that the program lacks, where the rest conforms. */
  readonly without: readonly string[];
  readonly tested: DriveRecording['tested'];
  readonly role: DriveRecording['role'];
  readonly seed: number;
  readonly isComplete: boolean;
  readonly runs: number;
  readonly conforming: number;
  readonly lines: number;
  readonly kills: number;
  readonly restarts: number;
  readonly seconds: number;
  /** Why it is inconclusive. */
  readonly reasons: readonly string[];
  readonly leftModel: { readonly runs: number; readonly first: number; readonly sentence: string } | undefined;
  readonly failure:
    | {
        readonly file: string;
        /** None of a program that never said a line. */
        readonly trace: string | undefined;
        readonly run: number;
        readonly rule: string | undefined;
        readonly found: string;
        readonly reproduced: DriveRecording['reproduced'];
        readonly isMinimal: boolean;
      }
    | undefined;
};

/** The whole, but for how a failure was kept. */
export function resultOf(
  { tally, seconds, failure }: DriveEnd,
  { tested, role, seed, isComplete }: Pick<DriveResult, 'tested' | 'role' | 'seed' | 'isComplete'>,
  kept: DriveResult['failure'],
): DriveResult {
  const { runs, conforming, conformed, lines, kills, restarts, reasons, left, firstLeft } = tally;
  const verdict = verdictOf(failure, conforming);
  return {
    version: 1,
    verdict,
    without: verdict === 'conforms' ? (conformed?.without ?? []) : [],
    tested,
    role,
    seed,
    isComplete,
    runs,
    conforming,
    lines,
    kills,
    restarts,
    seconds,
    reasons: verdict === 'inconclusive' ? reasons : [],
    leftModel: firstLeft && { runs: left, first: firstLeft.run, sentence: firstLeft.sentence },
    failure: kept,
  };
}

function verdictOf(failure: DriveEnd['failure'], conforming: number): DriveVerdict {
  if (failure?.violation !== undefined) return 'violates';
  if (failure !== undefined) return 'failed';
  return conforming > 0 ? 'conforms' : 'inconclusive';
}

/** Success is a verdict that leaves nothing out but what the user said may be left out. */
export function exitCodeOf({ verdict, without, isComplete }: DriveResult, asked: readonly string[]): number {
  if (verdict === 'violates') return exitCode.violates;
  if (verdict === 'failed') return exitCode.failed;
  const isWhole = verdict === 'conforms' && isComplete && without.every((id) => asked.includes(id));
  return isWhole ? exitCode.conforms : exitCode.inconclusive;
}

const notTested: Readonly<Record<DriveRecording['tested'], string>> = {
  'process crash': 'tested: crashes of the process (SIGKILL); a loss of power was not (--power-loss tests that, too)',
  'power loss': 'tested: loss of power (what was not synced is lost, kept or torn)',
};

export function describeDrive(result: DriveResult): string {
  const { verdict, without, tested, role, seed, runs, kills, restarts, lines, seconds, isComplete } = result;
  const left = without.length === 0 ? '' : ` without ${without.join(', ')}`;
  return [
    `${role}: ${verdict === 'failed' ? 'the program failed to run' : verdict}${left}`,
    ...(verdict === 'failed' ? causeOf(result.failure) : []),
    `  ${notTested[tested]}`,
    `  seed ${seed}: ${counted(runs, 'run')}, ${counted(kills, 'kill')}, ${counted(restarts, 'restart')}, ${counted(lines, 'line')} in ${seconds.toFixed(1)} s`,
    ...(isComplete ? [] : ['  not complete: it was stopped']),
    ...result.reasons.map((reason) => `  ${reason}`),
    ...(result.leftModel === undefined ? [] : [describeLeft(result.leftModel)]),
    ...(result.failure === undefined ? [] : describeFailure(result.failure, verdict)),
  ].join('\n');
}

const describeLeft = ({ runs, first, sentence }: DriveResult['leftModel'] & object): string =>
  `  ${counted(runs, 'run')} left the model, which is no violation; the first, run ${first}: ${sentence}`;

const causeOf = (failure: DriveResult['failure']): readonly string[] =>
  failure === undefined ? [] : [`  run ${failure.run}: ${failure.found}`];

/** What keeps a program from running stands before all else already, and is not made small. */
function describeFailure(failure: DriveResult['failure'] & object, verdict: DriveVerdict): readonly string[] {
  const { file, trace, reproduced, isMinimal } = failure;
  const found = [
    ...causeOf(failure),
    `  ${describeRepeats(reproduced)}${isMinimal ? '' : '; it may be possible with less'}`,
  ];
  return [
    ...(verdict === 'failed' ? [] : found),
    ...(trace === undefined ? [] : [`    its trace: destage check ${trace}`]),
    `    to replay: destage drive --replay ${file} -- <command…>`,
  ];
}

/** A failure that does not come every time is said to be flaky, and how often it comes. */
export function describeRepeats({ broke, of }: DriveRecording['reproduced']): string {
  if (of === 0) return 'it was not run again';
  if (broke === of) return `it reproduces: ${broke} of ${of}`;
  if (broke === 0) return `flaky: it did not reproduce, 0 of ${of}; the trace is of the run in which it was seen`;
  return `flaky: it reproduces ${broke} of ${of}`;
}
