// Runs an exploration to its end, to Ctrl-C or to a limit of memory: tells how far it is, and keeps checkpoints. What is
// known when it stops early is told as such, never as a result.
import { setImmediate } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Progress } from '../explore/index.js';
import { type Keeping, keep } from './checkpoint-file.js';
import { UsageError } from './exit-code.js';
import { progressText } from './exploration-progress.js';
import { counted, progressLine } from './output.js';

export type RunOptions = {
  /** Most resident memory, such as `8G`; default: no limit. */
  readonly memory?: string | undefined;
  /** The file that checkpoints are written to. */
  readonly checkpoint?: string | undefined;
  /** A checkpoint to go on from. */
  readonly resume?: string | undefined;
};

/** The options of `explore` about how long it goes on. */
export const withRunOptions = (command: Command): Command =>
  command
    .option('--memory <size>', 'stop when the process has this much memory, such as 8G')
    .option('--checkpoint <file>', 'keep what is known in a file, now and then and when it stops early')
    .option('--resume <file>', 'go on from a checkpoint');

/** What goes on as far as it is told. */
export type Exploring = {
  readonly isOver: boolean;
  readonly progress: Progress;
  advance(states: number): void;
};

/** So many states are expanded before the world is looked at. */
const slice = 5_000;
const checkpointPause = 60_000;

/** Why it stopped before everything was seen; nothing if it did not. */
export type Stopped = string | undefined;

/**
 * Explores, and keeps checkpoints if there is a file for them.
 *
 * @param label what is explored, in full: a checkpoint goes on under the same label only
 * @throws CannotWrite if a checkpoint cannot be written
 */
export async function runKept(
  explorer: Exploring & Keeping,
  label: string,
  { memory, checkpoint }: RunOptions,
): Promise<Stopped> {
  const keepIn = (file: string) => keep(explorer, file, label, counted(explorer.progress.states, 'state'));
  let kept = Date.now();
  const stopped = await runExploration(explorer, memory, () => {
    if (checkpoint === undefined || Date.now() - kept <= checkpointPause) return;
    keepIn(checkpoint);
    kept = Date.now();
  });
  if (stopped !== undefined && checkpoint !== undefined) keepIn(checkpoint);
  return stopped;
}

/**
 * Explores as far as may be.
 *
 * @param onPause called now and then
 * @param isEnough whether what is known is enough; by default it never is
 */
export async function runExploration(
  explorer: Exploring,
  memory: string | undefined,
  onPause: () => void = () => {},
  isEnough: () => boolean = () => false,
): Promise<Stopped> {
  const limit = memory === undefined ? Number.POSITIVE_INFINITY : bytesOf(memory);
  const interruption = new Interruption();
  const began = { at: Date.now(), expanded: expandedOf(explorer) };
  let stopped: Stopped;
  try {
    while (!explorer.isOver && !isEnough() && stopped === undefined) {
      explorer.advance(slice);
      progressLine(() => {
        const seconds = Math.max(1, Date.now() - began.at) / 1_000;
        const expanded = expandedOf(explorer) - began.expanded;
        return progressText(explorer.progress, { expanded, seconds }, process.memoryUsage.rss());
      });
      onPause();
      await setImmediate();
      if (interruption.came) stopped = 'it was interrupted';
      else if (process.memoryUsage.rss() > limit) stopped = `the limit of ${memory} of memory is reached`;
    }
  } finally {
    interruption.end();
    progressLine('');
  }
  return explorer.isOver || isEnough() ? undefined : stopped;
}

const expandedOf = ({ progress: { states, waiting } }: Exploring): number => states - waiting;

/** Notes the first Ctrl-C; the second ends the process as usual. */
class Interruption {
  came = false;
  readonly #note = () => {
    this.came = true;
    this.end();
  };

  constructor() {
    process.once('SIGINT', this.#note);
    process.once('SIGTERM', this.#note);
  }

  end(): void {
    process.off('SIGINT', this.#note);
    process.off('SIGTERM', this.#note);
  }
}

const units: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

function bytesOf(memory: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([KMG])B?$/i.exec(memory) ?? [];
  if (number === undefined || unit === undefined)
    throw new UsageError(`--memory takes a number with K, M or G, such as 8G, not ${memory}`);
  return Number(number) * (units[unit.toUpperCase()] ?? 1);
}
