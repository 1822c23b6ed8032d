// One run: a new pair in new folders, driven by a list of choices to its end or to its first violation. No process and
// no file of it is left.
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { PairReport, ViolationReport } from '../oracle/index.js';
import type { NodeName, TraceHeader, TraceLine } from '../protocol/index.js';
import type { Choice, Faults, WorldSize } from '../sim/index.js';
import { actByChoice } from './driven-actions.js';
import type { DrivenNode } from './driven-node.js';
import { DrivenWorld, type NodeMaker, type Role } from './driven-world.js';
import { type Guardian, killGroup, markedProcesses } from './guardian.js';
import { OwnPrimary } from './own-primary.js';
import { OwnSecondary } from './own-secondary.js';
import { EventFault } from './parse-output.js';
import { ProgramFault } from './program-fault.js';
import { ProgramNode } from './program-node.js';
import { Schedule } from './schedule.js';
import { settle } from './settling.js';
import { plainStorage, type Storage } from './storage.js';
import { Violated } from './violated.js';

/** What is driven, and how: the same for every run of a campaign. */
export type Setup = {
  readonly role: Role;
  readonly command: readonly string[];
  readonly guardian: Guardian;
  /** Where the folders of the runs are made. */
  readonly folder: string;
  /** How long an answer may take, in milliseconds. */
  readonly timeout: number;
  readonly strict: boolean;
  /** Makes the storage of a node in this folder; default: files as they are. */
  readonly storage?: ((folder: string, node: NodeName) => Storage) | undefined;
};

export type DriveRun = {
  readonly size: WorldSize;
  readonly faults: Faults;
  readonly choices: readonly Choice[];
};

export type DriveReport = {
  readonly header: TraceHeader | undefined;
  readonly lines: readonly TraceLine[];
  /** The choices that were taken, actions by name. */
  readonly taken: readonly Choice[];
  readonly kills: number;
  readonly starts: number;
  /** What the oracle says of the run, once both nodes have said what they are. */
  readonly report: PairReport | undefined;
  readonly violation: ViolationReport | undefined;
  /** Why the run could not be judged to its end. */
  readonly fault: string | undefined;
};

type Outcome = Pick<DriveReport, 'violation' | 'fault'>;

export async function driveRun(setup: Setup, { size, faults, choices }: DriveRun): Promise<DriveReport> {
  setup.guardian.guard(setup.folder);
  const folder = mkdtempSync(join(setup.folder, 'run-'));
  const schedule = new Schedule(choices);
  const { role, strict } = setup;
  const make = nodeMaker(setup, folder, size);
  const killsBetweenOperations = setup.storage !== undefined;
  const world = new DrivenWorld({ size, faults, schedule, strict, role, make, killsBetweenOperations });
  let outcome: Outcome = { violation: undefined, fault: undefined };
  try {
    outcome = await driven(world);
  } finally {
    await Promise.all([world.primary.end(), world.secondary.end()]);
    outcome = await withLeftovers(outcome, folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
  const { trace, kills, starts } = world;
  const { header, lines } = trace;
  return { header, lines, taken: schedule.taken, kills, starts, report: trace.report(), ...outcome };
}

function nodeMaker(setup: Setup, folder: string, { blocks, blockSize, ...size }: WorldSize): NodeMaker {
  const { role, command, guardian, timeout, storage = (parent, node) => plainStorage(join(parent, node)) } = setup;
  return (node, listener, fateOf, below): DrivenNode => {
    const whole = { ...size, blocks, blockSize };
    if (role !== 'pair' && role !== node)
      return node === 'primary' ? new OwnPrimary(whole, listener) : new OwnSecondary(whole, listener);
    const files = storage(folder, node);
    return new ProgramNode({ node, command, storage: files, guardian, mark: folder, timeout, blocks, blockSize, listener, fateOf, below }); // biome-ignore format: one node a line
  };
}

async function driven(world: DrivenWorld): Promise<Outcome> {
  try {
    await world.begin();
    checkFrames(world);
    while (!world.schedule.isUsedUp) await actByChoice(world);
    await settle(world);
    return { violation: undefined, fault: undefined };
  } catch (error) {
    if (error instanceof Violated) return { violation: error.violation, fault: undefined };
    if (error instanceof ProgramFault) return { violation: undefined, fault: error.message };
    if (error instanceof EventFault) return { violation: undefined, fault: (await error.explained()).message };
    throw error;
  }
}

function checkFrames({ primary, secondary, role }: DrivenWorld): void {
  if (role === 'pair') return;
  const { frames, numbers } = role === 'primary' ? primary.hello : secondary.hello;
  if (frames !== 'reference')
    throw new ProgramFault(
      `the ${role} has frames of its own, so destage cannot be its other end: use --role pair, ` +
        'or the frames of spec/frame-format.md and "frames":"reference" in "hello"',
    );
  if (numbers !== 'dense') throw new ProgramFault(`the ${role} has sparse numbers, which destage's own nodes do not`);
}

/** A process that left its group is found by the mark that it inherited; it is ended, and that is the program's fault. */
async function withLeftovers(outcome: Outcome, folder: string): Promise<Outcome> {
  const left = markedProcesses(folder);
  for (const pid of left) killProcess(pid);
  // A killed process is there until the system has taken it away.
  for (let tries = left.length > 0 ? 100 : 0; tries > 0 && markedProcesses(folder).length > 0; tries -= 1)
    await pause(10);
  if (left.length === 0 || outcome.violation !== undefined || outcome.fault !== undefined) return outcome;
  return { violation: undefined, fault: `the program left ${left.length === 1 ? 'a process' : `${left.length} processes`} behind, outside of its process group; destage has ended them. Let every process of a node stay in the group in which it was started` }; // biome-ignore format: one sentence
}

function killProcess(pid: number): void {
  killGroup(pid);
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
