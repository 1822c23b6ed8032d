// Many runs, several at a time, until one breaks a rule, or cannot be done, or they are enough. The first by index
// counts, so that a seed gives the same however many work on it.
import type { PairReport, ViolationReport } from '../oracle/index.js';
import { type DrivePlan, plannedDrive } from './drive-plan.js';
import { type DriveReport, type DriveRun, driveRun, type Setup } from './drive-run.js';

export type DriveTally = {
  readonly runs: number;
  /** Lines of traces. */
  readonly lines: number;
  readonly kills: number;
  /** Processes and nodes that were started again. */
  readonly restarts: number;
  /** Runs whose verdict was `conforms`; one that could not be done to its end is none. */
  readonly conforming: number;
  /** The last verdict that was `conforms`: what it leaves out counts for all. */
  readonly conformed: PairReport | undefined;
  /** Why the last run that was not, was not. */
  readonly reasons: readonly string[];
  /** Runs that left the model, and the first of these. */
  readonly left: number;
  readonly firstLeft: { readonly run: number; readonly sentence: string } | undefined;
};

export type DriveFailure = {
  readonly run: number;
  /** The run with the choices that it took. */
  readonly taken: DriveRun;
  readonly report: DriveReport;
  readonly violation: ViolationReport | undefined;
  readonly fault: string | undefined;
};

export type DriveCampaign = {
  readonly setup: Setup;
  readonly plan: DrivePlan;
  /** How many runs there are at most. */
  readonly runs: number;
  /** How long new ones are begun, in milliseconds. */
  readonly time: number | undefined;
  readonly workers: number;
  readonly onProgress: (tally: DriveTally, seconds: number) => void;
  readonly isStopped: () => boolean;
};

export type DriveEnd = {
  readonly tally: DriveTally;
  readonly seconds: number;
  readonly failure: DriveFailure | undefined;
};

const nothing: DriveTally = {
  runs: 0,
  lines: 0,
  kills: 0,
  restarts: 0,
  conforming: 0,
  conformed: undefined,
  reasons: [],
  left: 0,
  firstLeft: undefined,
};

export async function driveCampaign(campaign: DriveCampaign): Promise<DriveEnd> {
  const { setup, plan, runs, time = Number.POSITIVE_INFINITY, workers, onProgress, isStopped } = campaign;
  const started = Date.now();
  const failures: DriveFailure[] = [];
  let tally = nothing;
  let next = 0;
  const isOver = () => failures.length > 0 || next >= runs || isStopped() || Date.now() - started >= time;
  const work = async () => {
    while (!isOver()) {
      const index = next;
      next += 1;
      const run = plannedDrive(plan, index);
      const report = await driveRun(setup, run);
      tally = added(tally, index, report);
      onProgress(tally, (Date.now() - started) / 1_000);
      const { violation, fault } = report;
      if (violation === undefined && fault === undefined) continue;
      failures.push({ run: index, taken: { ...run, choices: report.taken }, report, violation, fault });
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  const [failure] = failures.toSorted((a, b) => a.run - b.run);
  return { tally, seconds: (Date.now() - started) / 1_000, failure };
}

function added(tally: DriveTally, run: number, { lines, kills, starts, report, fault }: DriveReport): DriveTally {
  const conforms = report?.verdict === 'conforms' && fault === undefined;
  const model = report?.model;
  const isLeft = report?.violation === undefined && model?.followed === false;
  return {
    runs: tally.runs + 1,
    lines: tally.lines + lines.length,
    kills: tally.kills + kills,
    restarts: tally.restarts + Math.max(0, starts - 2),
    conforming: tally.conforming + (conforms ? 1 : 0),
    conformed: conforms ? report : tally.conformed,
    reasons: conforms || report === undefined ? tally.reasons : report.reasons,
    left: tally.left + (isLeft ? 1 : 0),
    firstLeft: tally.firstLeft ?? (isLeft ? { run, sentence: model.sentence } : undefined),
  };
}
