// `destage explore --network` and `--answers`: everything that is asked of a network, and its graph.
import { type Command, Option } from 'commander';
import { answersOf, type Network, NotExplorable, reach } from '../explore/index.js';
import { type Drawing, drawRun, writeStatecharts } from './answers-drawing.js';
import { reportAnswers, wrongIn } from './answers-report.js';
import { exitCode, UsageError } from './exit-code.js';
import { isWrongReduced, type Reduction, reductions } from './explore-reduced.js';
import { count, progressLine, result, resultTo, say } from './output.js';
import { asksForGraph, type GraphOptions, writeGraph } from './write-graph.js';

export type AnswersOptions = GraphOptions & {
  readonly network?: string;
  readonly answers?: boolean;
  readonly lossy?: boolean;
  readonly leaveOut?: string;
  readonly statecharts?: string;
  readonly regression?: string;
  readonly reduce?: Reduction;
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
        'only whether a rule is broken, from a part of the states: by the order of events that do not depend on each other (and whether there is a deadlock), or by states that cover others',
      )
        .choices(reductions)
        .preset('cover'),
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

/**
 * Explores the network, says what was found, and draws the first run that shows something wrong.
 *
 * @param parts the network with a part of its rules each, for a reduction
 */
export async function runAnswers(
  network: Network,
  title: string,
  options: AnswersOptions,
  parts: readonly Network[] = [network],
): Promise<number> {
  if (options.reduce !== undefined) {
    say(title);
    if (!isWrongReduced(parts, options.reduce)) return exitCode.conforms;
  }
  const reached = explored(network);
  const found = answersOf(reached);
  const wrong = wrongIn(network, found);
  const [first] = wrong;
  if (options.json) result(JSON.stringify(found));
  else {
    say(title);
    reportAnswers(network, found);
    if (first !== undefined) resultTo(options.out, drawRun(network, first, options.format));
  }
  if (asksForGraph(options)) writeGraph(reached, options);
  if (options.statecharts !== undefined && first !== undefined)
    await writeStatecharts(network, first, options.statecharts);
  return wrong.length === 0 ? exitCode.conforms : exitCode.violates;
}

function explored(network: Network) {
  try {
    const onProgress: Parameters<typeof reach>[1] = {
      onProgress: ({ states, edges, depth, waiting }) =>
        progressLine(`${count(states)} states, ${count(edges)} edges, depth ${depth}, ${count(waiting)} waiting`),
    };
    return reach(network, onProgress);
  } catch (error) {
    if (error instanceof NotExplorable) throw new UsageError(error.message);
    throw error;
  } finally {
    progressLine('');
  }
}
