// Runs an exploration to its end, to Ctrl-C or to a limit of memory: tells how far it is, and keeps checkpoints. What is
// known when it stops early is told as such, never as a result.
import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { Command } from 'commander';
import { CheckpointError, type Exploration, Explorer, type Network, type NetworkEvent } from '../explore/index.js';
import { UsageError } from './exit-code.js';
import { count, progressLine, say, systemMessage } from './output.js';

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

export type Run<Event> = {
  readonly found: Exploration<Event>;
  /** Why it stopped before everything was seen. */
  readonly stopped: string | undefined;
};

/** So many states are expanded before the world is looked at. */
const slice = 5_000;
const checkpointPause = 60_000;

/**
 * @param label what is explored, in full: a checkpoint goes on under the same label only
 * @throws UsageError if a checkpoint cannot be read, written or gone on from
 */
export async function runExploration<Event extends NetworkEvent>(
  network: Network<Event>,
  label: string,
  { memory, checkpoint, resume }: RunOptions,
): Promise<Run<Event>> {
  const limit = memory === undefined ? Number.POSITIVE_INFINITY : bytesOf(memory);
  const explorer = new Explorer(network);
  if (resume !== undefined) goOn(explorer, resume, label);
  const interruption = new Interruption();
  const began = { at: Date.now(), states: explorer.progress.states, kept: Date.now() };
  let stopped: string | undefined;
  while (!explorer.isOver && stopped === undefined) {
    explorer.advance(slice);
    tell(explorer, began);
    if (checkpoint !== undefined && Date.now() - began.kept > checkpointPause) {
      keep(explorer, checkpoint, label);
      began.kept = Date.now();
    }
    await setImmediate();
    if (interruption.came) stopped = 'it was interrupted';
    else if (process.memoryUsage.rss() > limit) stopped = `the limit of ${memory} of memory is reached`;
  }
  interruption.end();
  progressLine('');
  if (explorer.isOver) return { found: explorer.result, stopped: undefined };
  if (checkpoint !== undefined) keep(explorer, checkpoint, label);
  return { found: explorer.result, stopped };
}

/** What a checkpoint says that it is of; nothing if it is no checkpoint. */
export function labelOf(file: string): string | undefined {
  const line = read(file).subarray(0, 4_096).toString('utf8');
  const [, label] = /"label":("(?:[^"\\]|\\.)*")/.exec(line) ?? [];
  return label === undefined ? undefined : String(JSON.parse(label));
}

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

/** There is no estimate of the end: nothing bounds the number of states before they are found. */
function tell<Event extends NetworkEvent>(
  explorer: Explorer<Event>,
  began: { readonly at: number; readonly states: number },
): void {
  const { states, edges, depth, waiting } = explorer.progress;
  const seconds = Math.max(1, Date.now() - began.at) / 1_000;
  progressLine(
    `${count(states)} states, ${count(edges)} edges, depth ${depth}, ${count(waiting)} waiting, ` +
      `${count(Math.round((states - began.states) / seconds))} states/s, ${megabytes(process.memoryUsage.rss())}`,
  );
}

const megabytes = (bytes: number) => `${count(Math.round(bytes / 1e6))} MB`;

function goOn<Event extends NetworkEvent>(explorer: Explorer<Event>, file: string, label: string): void {
  try {
    explorer.resume(read(file), label);
  } catch (error) {
    if (error instanceof CheckpointError) throw new UsageError(`cannot go on from ${file}: ${error.message}`);
    throw error;
  }
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${systemMessage(error)}`);
  }
}

/** Whole or not at all: what was there before stays until the new one is written. */
function keep<Event extends NetworkEvent>(explorer: Explorer<Event>, file: string, label: string): void {
  try {
    writeFileSync(`${file}.new`, '');
    for (const piece of explorer.save(label)) appendFileSync(`${file}.new`, piece);
    renameSync(`${file}.new`, file);
  } catch (error) {
    throw new UsageError(`cannot write ${file}: ${systemMessage(error)}`);
  }
  say(`checkpoint: ${count(explorer.progress.states)} states in ${file}`);
}

const units: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

function bytesOf(memory: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([KMG])B?$/i.exec(memory) ?? [];
  if (number === undefined || unit === undefined)
    throw new UsageError(`--memory takes a number with K, M or G, such as 8G, not ${memory}`);
  return Number(number) * (units[unit.toUpperCase()] ?? 1);
}
