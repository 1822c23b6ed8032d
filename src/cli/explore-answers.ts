// `destage explore --network` and `--answers`: everything that is asked of a network, and its graph.
import { type Command, Option } from 'commander';
import {
  type Answers,
  answersOf,
  type Network,
  NotExplorable,
  NotSymmetric,
  PredicateError,
  Reached,
} from '../explore/index.js';
import { type Drawing, drawRun, writeStatecharts } from './answers-drawing.js';
import { reportAnswers, wrongIn } from './answers-report.js';
import { goOn, refuseOverwriting, resumedLabel } from './checkpoint-file.js';
import { exitCode, UsageError } from './exit-code.js';
import { type RunOptions, runKept, type Stopped } from './exploration-run.js';
import { exploreReducedTo, type ReducedFound, type Reduction, reductions } from './explore-reduced.js';
import { result, resultTo, say } from './output.js';
import { defaultCount } from './reduction-factor.js';
import { asksForGraph, type GraphOptions, refuseGraph, writeGraph } from './write-graph.js';

export type AnswersOptions = GraphOptions &
  RunOptions & {
    readonly network?: string;
    readonly answers?: boolean;
    readonly lossy?: boolean;
    readonly leaveOut?: string;
    readonly statecharts?: string;
    readonly regression?: string;
    readonly reduce?: Reduction;
    readonly countWhole?: string;
    readonly format: Drawing;
    readonly out?: string;
    readonly json?: boolean;
  };

/** The options of `explore` that are about more than rules. */
export const withAnswersOptions = (command: Command): Command =>
  command
    .option(
      '--network <module>',
      'explore the network that a module exports (file.mjs, or file.mjs#name), not the pair',
    )
    .option('--answers', 'ask also for deadlocks, refused events, progress and guards')
    .option('--lossy', 'the pair on a link that forgets; with --answers')
    .option('--leave-out <guard>', 'what this guard allows is never done; with --answers')
    .option('--dot <file>', 'write the graph that was reached, for Graphviz')
    .option('--aut <file>', 'write the graph that was reached in the format of Aldebaran')
    .option('--graph <file>', 'write the graph that was reached as JSON')
    .option('--quotient <by>', 'write what is left of the graph: by machines (a,b) or by bisimulation')
    .addOption(
      new Option(
        '--reduce [how]',
        'only whether a rule is broken, from a part of the states: by the order of events that do not depend on each other (and whether there is a deadlock), by states that cover others, or by machines that are interchangeable (and whether there is a deadlock)',
      )
        .choices(reductions)
        .preset('cover'),
    )
    .option(
      '--count-whole <states>',
      `with --reduce, count up to so many of all states, to say the factor (default: ${defaultCount}; 0: count none)`,
    )
    .option('--regression <file>', 'write the counterexample of the pair as a run that `destage replay` runs')
    .option('--statecharts <folder>', 'write the statecharts with where the first run that is shown ends, as SVG');

export const asksForAnswers = (options: AnswersOptions): boolean =>
  options.network !== undefined ||
  options.answers === true ||
  options.lossy === true ||
  options.leaveOut !== undefined ||
  options.statecharts !== undefined ||
  options.reduce !== undefined ||
  asksForGraph(options);

/** What is to be explored. */
export type Asked = {
  readonly network: Network;
  readonly title: string;
  /** What a checkpoint of it says. */
  readonly label: string;
  /** The network with a part of its rules each, for a reduction. */
  readonly parts: readonly Network[];
};

/** Explores the network, says what was found, and draws the first run that shows something wrong. */
export async function runAnswers(asked: Asked, options: AnswersOptions): Promise<number> {
  try {
    return await (options.reduce === undefined ? answered(asked, options) : reduced(asked, options.reduce, options));
  } catch (error) {
    if (isNetworks(error)) throw new UsageError(error.message);
    throw error;
  }
}

/** What is wrong with a network, and not with its exploration. */
const isNetworks = (error: unknown): error is Error =>
  error instanceof NotExplorable || error instanceof NotSymmetric || error instanceof PredicateError;

async function reduced(asked: Asked, reduction: Reduction, options: AnswersOptions): Promise<number> {
  refuseKeeping(options);
  if (reduction === 'symmetry') refuseWithoutSymmetries(asked);
  say(asked.title);
  const { memory } = options;
  const most = { memory, countWhole: countOf(options.countWhole) };
  const { found, stopped } = await exploreReducedTo(asked.network, asked.parts, reduction, most);
  if (found.isWrong) return answered(asked, options, found);
  if (options.json) result(JSON.stringify({ reduced: found }));
  return stopped === undefined ? exitCode.conforms : exitCode.inconclusive;
}

async function answered(asked: Asked, options: AnswersOptions, part?: ReducedFound): Promise<number> {
  const { network, title } = asked;
  const { reached, stopped } = await explored(asked, options);
  const found = answersOf(reached);
  const wrong = wrongIn(network, found);
  const [first] = wrong;
  if (options.json) result(JSON.stringify({ ...found, ...(part && { reduced: part }) }));
  else {
    say(title);
    reportAnswers(network, found);
  }
  if (stopped !== undefined) sayIncomplete(found, stopped);
  if (!options.json && first !== undefined) resultTo(options.out, drawRun(network, first, options.format));
  if (asksForGraph(options) && stopped === undefined) writeGraph(reached, options);
  if (options.statecharts !== undefined && first !== undefined)
    await writeStatecharts(network, first, options.statecharts);
  if (wrong.length > 0) return exitCode.violates;
  return stopped === undefined ? exitCode.conforms : exitCode.inconclusive;
}

async function explored({ network, label }: Asked, options: AnswersOptions) {
  const { resume, checkpoint } = options;
  if (resume !== undefined) resumedLabel(resume, [label]);
  refuseOverwriting(checkpoint, resume);
  const reached = new Reached(network);
  refuseGraph(reached, options);
  if (resume !== undefined) goOn(reached, resume, label);
  return { reached, stopped: await runKept(reached, label, options) };
}

function sayIncomplete({ refusals, deadlock }: Answers, stopped: Stopped): void {
  const also = deadlock === undefined && refusals.length === 0 ? '' : '; what is shown is so all the same';
  say(`  incomplete: ${stopped}; nothing is known of the states that were not reached, and no graph is written${also}`);
}

/** A part of the states is no part of an exploration that could go on in full. */
function refuseKeeping({ checkpoint, resume }: RunOptions): void {
  const given = Object.entries({ checkpoint, resume }).find(([, value]) => value !== undefined);
  if (given) throw new UsageError(`--${given[0]} is not for --reduce: a part of the states is not kept`);
}

function refuseWithoutSymmetries({ network: { symmetries = [] }, title }: Asked): void {
  if (symmetries.length > 0) return;
  throw new UsageError(
    `${title} says nothing of symmetries, which --reduce symmetry needs: say in defineNetwork which machines are interchangeable (symmetries), or reduce by cover or by order`,
  );
}

function countOf(text: string | undefined): number {
  const states = Number(text ?? defaultCount);
  if (Number.isSafeInteger(states) && states >= 0) return states;
  throw new UsageError(`--count-whole takes a whole number of states, not ${text}`);
}
