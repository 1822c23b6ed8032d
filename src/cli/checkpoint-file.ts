// Checkpoints as files: written whole or not at all, gone on from only under the label they were written with, and never in the
// place of something else.
import {
  appendFileSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { resolve } from 'node:path';
import { CheckpointError, OtherExploration } from '../explore/index.js';
import { CannotWrite, Unreadable, UsageError } from './exit-code.js';
import { say } from './output.js';
import { systemMessage } from './system-message.js';

/** What can be kept: an exploration. */
export type Keeping = {
  save(label: string): Iterable<Uint8Array>;
  resume(bytes: Uint8Array, label: string): void;
};

/**
 * @throws UsageError if it is of something else
 * @throws Unreadable if it cannot be gone on from
 */
export function goOn(explorer: Keeping, file: string, label: string): void {
  try {
    explorer.resume(read(file), label);
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    const Refusal = error instanceof OtherExploration ? UsageError : Unreadable;
    throw new Refusal(`cannot go on from ${file}: ${error.message}`);
  }
}

/**
 * Whole or not at all: what was there before stays until the new one is written.
 *
 * @throws CannotWrite
 */
export function keep(explorer: Keeping, file: string, label: string, what: string): void {
  try {
    writeFileSync(`${file}.new`, '');
    for (const piece of explorer.save(label)) appendFileSync(`${file}.new`, piece);
    renameSync(`${file}.new`, file);
  } catch (error) {
    throw new CannotWrite(file, systemMessage(error));
  }
  say(`checkpoint: ${what} in ${file}`);
}

/**
 * The label of the checkpoint to go on from.
 *
 * @param wanted the labels of what was asked for
 * @throws UsageError if it is none of them: before anything is explored
 * @throws Unreadable if it is no checkpoint
 */
export function resumedLabel(file: string, wanted: readonly string[]): string {
  const label = labelIn(begin(file));
  if (label === undefined)
    throw new Unreadable(`cannot go on from ${file}: this is no checkpoint; give a file that --checkpoint has written`);
  if (wanted.includes(label)) return label;
  throw new UsageError(
    `cannot go on from ${file}: it is of another exploration: ${label}; this one is ${wanted.at(-1)}`,
  );
}

/** @throws UsageError if something is in the place of the checkpoint to be written that is not gone on from */
export function refuseOverwriting(checkpoint: string | undefined, resumed: string | undefined): void {
  if (checkpoint === undefined || !existsSync(checkpoint)) return;
  if (resumed !== undefined && resolve(resumed) === resolve(checkpoint)) return;
  const label = labelIfAny(checkpoint);
  const remedy = label === undefined ? 'name another file' : 'go on from it with --resume, or name another file';
  const what = label === undefined ? 'no checkpoint' : `a checkpoint of ${label}`;
  throw new UsageError(`${checkpoint} is there already and is ${what}: ${remedy}`);
}

/** What cannot be read is no checkpoint either. */
function labelIfAny(file: string): string | undefined {
  try {
    return labelIn(begin(file));
  } catch {
    return undefined;
  }
}

/** What a checkpoint that begins so says that it is of; nothing if it is no checkpoint. */
function labelIn(text: string): string | undefined {
  const [, label] = /^-?\d+ \{"format":"destage-checkpoint\/\d+","label":("(?:[^"\\]|\\.)*")/.exec(text) ?? [];
  return label === undefined ? undefined : String(JSON.parse(label));
}

/** As much as a label has room in. */
const beginning = 16_384;

function begin(file: string): string {
  try {
    const from = openSync(file, 'r');
    const bytes = Buffer.alloc(beginning);
    const length = readSync(from, bytes, 0, beginning, 0);
    closeSync(from);
    return bytes.toString('utf8', 0, length);
  } catch (error) {
    throw new Unreadable(`cannot read ${file}: ${systemMessage(error)}`);
  }
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Unreadable(`cannot read ${file}: ${systemMessage(error)}`);
  }
}
