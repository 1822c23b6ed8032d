// Options of `destage explore` that would do nothing beside others: whoever gives one means something by it.
import type { Command } from 'commander';
import { UsageError } from './exit-code.js';
import { type AnswersOptions, asksForAnswers } from './explore-answers.js';
import { asksForGraph } from './write-graph.js';

/** Options of `explore` that are about the pair alone, as commander and as people call them. */
const ofThePair = {
  writes: '--writes',
  queueDepth: '--queue-depth',
  primaryCapacity: '--primary-capacity',
  secondaryCapacity: '--secondary-capacity',
  rules: '--rules or --no-rules',
  fault: '--fault',
  faults: '--faults',
  lossy: '--lossy',
  leaveOut: '--leave-out',
  regression: '--regression',
} as const;

/**
 * @param isGiven whether the option of this name, as commander has it, was given
 * @throws UsageError for an option that would do nothing
 */
export function refuseWithoutEffect(options: AnswersOptions, isGiven: (name: string) => boolean): void {
  const { network, quotient, reduce, countWhole } = options;
  for (const [name, option] of Object.entries(ofThePair)) {
    if (network !== undefined && isGiven(name))
      throw new UsageError(
        `${option} is for the pair, and has no effect on ${network}: leave it out, or leave out --network`,
      );
  }
  if (quotient !== undefined && !asksForGraph(options))
    throw new UsageError(
      '--quotient says what is left of the graph that is written: give --dot, --aut or --graph, too',
    );
  if (options.regression !== undefined && asksForAnswers(options))
    throw new UsageError(
      '--regression keeps a run that breaks a rule of the pair as it is: leave out what else is asked, or --regression',
    );
  if (countWhole !== undefined && reduce === undefined)
    throw new UsageError('--count-whole has an effect only with --reduce: give that, too, or leave it out');
}

/**
 * Refuses `--rules` beside `--no-rules`. They are one option to commander, which keeps the last: that both were given shows only
 * while the words are read.
 *
 * @throws UsageError while the command is parsed
 */
export function refuseRulesAndNone(command: Command): Command {
  const given = new Set<string>();
  for (const name of ['rules', 'no-rules'])
    command.on(`option:${name}`, () => {
      given.add(name);
      if (given.size > 1)
        throw new UsageError('--rules names rules that watch, and --no-rules lets none watch: leave out one of them');
    });
  return command;
}
